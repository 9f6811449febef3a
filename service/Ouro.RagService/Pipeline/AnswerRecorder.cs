using System.Diagnostics;
using System.Text;
using Ouro.RagService.Llm;

namespace Ouro.RagService.Pipeline;

/// <summary>Passes tokens on, keeps the whole answer, and stamps the first and the last token before passing them.</summary>
internal sealed class AnswerRecorder(ITokenSink? next) : ITokenSink
{
    private readonly StringBuilder _answer = new();
    private long _started;
    private long _firstToken;
    private long _lastToken;
    private long _firstTokenWaitTicks;
    private long _generationWaitTicks;

    public string Answer => _answer.ToString();

    /// <summary>The model that answered where the requested one failed.</summary>
    public string? FallbackModel { get; private set; }

    public void Start() => _started = Stopwatch.GetTimestamp();

    /// <summary>Of the time to the first token, this was spent waiting for a place.</summary>
    public void FirstTokenWaited(long ticks) => _firstTokenWaitTicks += ticks;

    /// <summary>The same of the time between the first and the last token.</summary>
    public void GenerationWaited(long ticks) => _generationWaitTicks += ticks;

    public ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        _lastToken = Stopwatch.GetTimestamp();
        if (_firstToken == 0)
            _firstToken = _lastToken;
        _answer.Append(token);
        return next?.OnTokenAsync(token, cancellation) ?? ValueTask.CompletedTask;
    }

    public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation)
    {
        _answer.Clear();
        FallbackModel = model;
        return next?.OnFallbackAsync(model, hadToken, cancellation) ?? ValueTask.CompletedTask;
    }

    public void Finish(StageTimings timings)
    {
        if (_firstToken == 0)
            return;
        timings.Add(Stage.LlmFirstToken, _started, _started + _firstTokenWaitTicks, _firstToken);
        timings.Add(Stage.Generation, _firstToken, _firstToken + _generationWaitTicks, _lastToken);
    }
}

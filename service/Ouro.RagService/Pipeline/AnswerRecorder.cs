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

    public string Answer => _answer.ToString();

    public void Start() => _started = Stopwatch.GetTimestamp();

    public ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        _lastToken = Stopwatch.GetTimestamp();
        if (_firstToken == 0)
            _firstToken = _lastToken;
        _answer.Append(token);
        return next?.OnTokenAsync(token, cancellation) ?? ValueTask.CompletedTask;
    }

    public void Finish(StageTimings timings)
    {
        if (_firstToken == 0)
            return;
        timings.Add(Stage.LlmFirstToken, _started, _started, _firstToken);
        timings.Add(Stage.Generation, _firstToken, _firstToken, _lastToken);
    }
}

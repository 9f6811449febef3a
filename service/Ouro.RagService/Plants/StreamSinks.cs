using System.Text;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Web;

namespace Ouro.RagService.Plants;

/// <summary>Token events that each repeat the answer so far, as the original service's do.</summary>
internal sealed class GrowingTokens(EventStream events) : ITokenSink
{
    private readonly StringBuilder _answer = new();

    public ValueTask OnTokenAsync(string token, CancellationToken cancellation) =>
        events.GrowingTokenAsync(token, _answer.Append(token).ToString(), cancellation);

    public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation)
    {
        _answer.Clear();
        return events.OnFallbackAsync(model, hadToken, cancellation);
    }
}

/// <summary>Tokens held back and sent so many at once, as a buffering proxy does.</summary>
internal sealed class HeldTokens(ITokenSink next, int count) : ITokenSink
{
    private readonly List<string> _held = new(count);

    public ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        _held.Add(token);
        return _held.Count < count ? ValueTask.CompletedTask : ReleaseAsync(cancellation);
    }

    public async ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation)
    {
        await ReleaseAsync(cancellation);
        await next.OnFallbackAsync(model, hadToken, cancellation);
    }

    public async ValueTask ReleaseAsync(CancellationToken cancellation)
    {
        foreach (string token in _held)
            await next.OnTokenAsync(token, cancellation);
        _held.Clear();
    }
}

/// <summary>Tokens that each wait until the server's loop goes on.</summary>
internal sealed class LoopTokens(ITokenSink next, StoppedLoop loop) : ITokenSink
{
    public async ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        await loop.PassAsync(cancellation);
        await next.OnTokenAsync(token, cancellation);
    }

    public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation) => next.OnFallbackAsync(model, hadToken, cancellation);
}

/// <summary>Tokens after the first that pass a planted station: each of them, or the second alone.</summary>
internal sealed class SlowTokens(AnswerRecorder next, Station station) : ITokenSink
{
    private int _count;

    public async ValueTask OnTokenAsync(string token, CancellationToken cancellation)
    {
        _count++;
        if (station.Fault.PerToken ? _count > 1 : _count == 2)
        {
            var (asked, started, _) = await station.PassAsync(cancellation);
            next.GenerationWaited(started - asked);
        }
        await next.OnTokenAsync(token, cancellation);
    }
    public ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation) => next.OnFallbackAsync(model, hadToken, cancellation);
}

namespace Ouro.RagService.Llm;

/// <summary>
/// Tries again what failed before its first token and may succeed: after the time that the upstream names, otherwise
/// after a growing one with jitter. A failure after the first token is never repeated here: the client has seen it.
/// </summary>
internal sealed class RetryingLlm(ILlm inner, int retries, TimeProvider time, Action retried) : ILlm
{
    // 100 ms, doubled by each attempt and drawn from its upper half, so that callers do not come back together.
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    // 10 s: an upstream that wants to be left alone for longer is down for this client.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation)
    {
        for (int attempt = 0; ; attempt++)
        {
            var fault = await inner.StreamAsync(call, sink, cancellation);
            if (fault is null || fault.HadToken || !fault.IsTransient || attempt >= retries || fault.RetryAfter > LongestWait)
                return fault;
            var wait = fault.RetryAfter ?? FirstWait * ((1 << attempt) * (0.5 + 0.5 * Random.Shared.NextDouble()));
            retried();
            await Task.Delay(wait, time, cancellation);
        }
    }

    public void Dispose() => inner.Dispose();
}

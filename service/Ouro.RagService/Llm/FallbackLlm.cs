namespace Ouro.RagService.Llm;

/// <summary>
/// Asks a second model when the requested one fails, also in the middle of its answer, which the client is then told to
/// clear, as the original service does.
/// </summary>
internal sealed class FallbackLlm(ILlm inner, string name, LlmProviders providers, Action fellBack) : ILlm
{
    private readonly (ILlmProvider Provider, string Model) _second =
        providers.Find(name) ?? throw new ArgumentException($"read '{name}', expected a known provider:name", nameof(name));

    public async ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation)
    {
        var first = await inner.StreamAsync(call, sink, cancellation);
        if (first is null || (call.Provider == _second.Provider && call.Model == _second.Model))
            return first;
        fellBack();
        await sink.OnFallbackAsync(name, first.HadToken, cancellation);
        var second = await inner.StreamAsync(call with { Provider = _second.Provider, Model = _second.Model }, sink, cancellation);
        return second is null ? null : second with { Message = $"{first.Message}; the fallback {name} failed too: {second.Message}" };
    }

    public void Dispose() => inner.Dispose();
}

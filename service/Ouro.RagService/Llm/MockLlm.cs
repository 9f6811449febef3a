namespace Ouro.RagService.Llm;

/// <summary>The stub for the language model: "Mock response to: {query}", word by word, without an upstream.</summary>
internal sealed class MockLlm : ILlm
{
    public async ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation)
    {
        string text = $"Mock response to: {call.Query}";
        for (int start = 0; start < text.Length;)
        {
            int blank = text.IndexOf(' ', start);
            int end = blank < 0 ? text.Length : blank + 1;
            await sink.OnTokenAsync(text[start..end], cancellation);
            start = end;
        }
        return null;
    }

    public void Dispose()
    {
    }
}

namespace Ouro.RagService.Llm;

/// <summary>How a request reaches its language model.</summary>
internal interface ILlm : IDisposable
{
    /// <returns>Null when the answer came whole.</returns>
    ValueTask<UpstreamFault?> StreamAsync(LlmCall call, ITokenSink sink, CancellationToken cancellation);
}

namespace Ouro.RagService.Llm;

/// <summary>Takes an answer's tokens as they arrive; the upstream is read on when the returned task is done.</summary>
internal interface ITokenSink
{
    ValueTask OnTokenAsync(string token, CancellationToken cancellation);

    /// <summary>The answer so far is void; another model begins anew.</summary>
    ValueTask OnFallbackAsync(string model, bool hadToken, CancellationToken cancellation);
}

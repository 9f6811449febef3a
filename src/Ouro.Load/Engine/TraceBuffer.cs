// HOT
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>One worker's records and stamps. One writer; read after the worker has ended.</summary>
internal sealed class TraceBuffer
{
    private RequestRecord[] _requests = [];
    private TokenStamp[] _tokens = [];

    public int RequestCount { get; private set; }

    public int TokenCount { get; private set; }

    public ReadOnlySpan<RequestRecord> Requests => _requests.AsSpan(0, RequestCount);

    public ReadOnlySpan<TokenStamp> Tokens => _tokens.AsSpan(0, TokenCount);

    /// <summary>Room ahead of the window, so that the window itself allocates nothing when the estimate holds.</summary>
    public void Reserve(int requests, int tokens)
    {
        if (requests > _requests.Length)
            Array.Resize(ref _requests, requests);
        if (tokens > _tokens.Length)
            Array.Resize(ref _tokens, tokens);

        // Touched now: a first write to fresh pages costs a fault each, inside the window.
        _tokens.AsSpan(TokenCount).Clear();
        _requests.AsSpan(RequestCount).Clear();
    }

    public void Add(in RequestRecord record, ReadOnlySpan<TokenStamp> tokens)
    {
        if (RequestCount == _requests.Length)
            Array.Resize(ref _requests, Math.Max(64, RequestCount * 2));
        if (TokenCount + tokens.Length > _tokens.Length)
            Array.Resize(ref _tokens, Math.Max(1024, Math.Max(TokenCount + tokens.Length, _tokens.Length * 2)));
        ref var kept = ref _requests[RequestCount++];
        kept = record;
        kept.TokenStart = TokenCount;
        tokens.CopyTo(_tokens.AsSpan(TokenCount));
        TokenCount += tokens.Length;
    }
}

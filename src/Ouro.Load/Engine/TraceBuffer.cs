// HOT
using System.Runtime.CompilerServices;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>One worker's records and stamps. One writer; read after the worker has ended.</summary>
internal sealed class TraceBuffer
{
    public SegmentedBuffer<RequestRecord> Requests { get; } = new();

    public SegmentedBuffer<TokenStamp> Tokens { get; } = new();

    public void Reserve(int requests, int tokens)
    {
        Requests.Reserve(requests);
        Tokens.Reserve(tokens);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in RequestRecord record, ReadOnlySpan<TokenStamp> tokens)
    {
        var kept = record;
        kept.TokenStart = Tokens.Count;
        Requests.Add(kept);
        Tokens.Add(tokens);
    }
}

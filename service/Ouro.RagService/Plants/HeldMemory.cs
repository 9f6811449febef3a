using System.Runtime.CompilerServices;

namespace Ouro.RagService.Plants;

/// <summary>
/// Memory that each request allocates and that outlives it by a few requests: small linked objects, which the collector has
/// to copy and to follow, as a cache of parsed documents would be.
/// </summary>
internal sealed class HeldMemory(double megabytes, int kept)
{
    private readonly Piece?[] _held = new Piece?[kept];
    private int _next;

    // 128 bytes with its header: what a parsed node of a document weighs.
    private sealed class Piece(Piece? next)
    {
        public Piece? Next { get; } = next;

        public Filling Content { get; set; }
    }

    [InlineArray(13)]
    private struct Filling
    {
        private long _first;
    }

    public void Allocate()
    {
        Piece? last = null;
        for (long bytes = (long)(megabytes * 1e6); bytes > 0; bytes -= 128)
            last = new Piece(last);
        _held[(uint)Interlocked.Increment(ref _next) % (uint)_held.Length] = last;
    }
}

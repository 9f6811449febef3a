// HOT
using System.Runtime.CompilerServices;

namespace Ouro.Load.Engine;

/// <summary>An append-only list in segments: growing never copies what was written, which would stall every stream of the thread.</summary>
internal sealed class SegmentedBuffer<T>(int segmentLength)
    where T : struct
{
    private T[][] _segments = new T[16][];
    private int _allocated;

    public int Count { get; private set; }

    /// <summary>Allocates and touches segments ahead, so that the window neither allocates nor faults pages for them.</summary>
    public void Reserve(long count)
    {
        while ((long)_allocated * segmentLength < count)
            AddSegment();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in T item)
    {
        int segment = Count / segmentLength;
        if (segment == _allocated)
            AddSegment();
        _segments[segment][Count % segmentLength] = item;
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> items)
    {
        while (!items.IsEmpty)
        {
            int segment = Count / segmentLength;
            if (segment == _allocated)
                AddSegment();
            var room = _segments[segment].AsSpan(Count % segmentLength);
            int taken = Math.Min(room.Length, items.Length);
            items[..taken].CopyTo(room);
            items = items[taken..];
            Count += taken;
        }
    }

    public void CopyTo(Span<T> target)
    {
        for (int segment = 0; segment * segmentLength < Count; segment++)
        {
            int start = segment * segmentLength;
            _segments[segment].AsSpan(0, Math.Min(segmentLength, Count - start)).CopyTo(target[start..]);
        }
    }

    private void AddSegment()
    {
        if (_allocated == _segments.Length)
            Array.Resize(ref _segments, _allocated * 2);
        var segment = GC.AllocateUninitializedArray<T>(segmentLength);
        Array.Clear(segment);
        _segments[_allocated++] = segment;
    }
}

// HOT
using System.Runtime.CompilerServices;

namespace Ouro.Load.Engine;

/// <summary>An append-only list in segments: growing never copies what was written, which would stall every stream of the thread.</summary>
internal sealed class SegmentedBuffer<T>
    where T : unmanaged
{
    private const int GrowthBytes = 16 * 1024 * 1024;

    private readonly List<T[]> _segments = [];
    private T[] _current = [];
    private int _used;

    public int Count { get; private set; }

    /// <summary>Allocates and touches room for that many ahead, so that the window neither allocates nor faults pages for them. Only before the first is added.</summary>
    public void Reserve(int count)
    {
        if (_current.Length >= count)
            return;
        ArgumentOutOfRangeException.ThrowIfNotEqual(Count, 0);
        _segments.Clear();
        AddSegment(count);
        Array.Clear(_current);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in T item)
    {
        if (_used == _current.Length)
            AddSegment(GrowthBytes / Unsafe.SizeOf<T>());
        _current[_used++] = item;
        Count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> items)
    {
        while (!items.IsEmpty)
        {
            if (_used == _current.Length)
                AddSegment(GrowthBytes / Unsafe.SizeOf<T>());
            var room = _current.AsSpan(_used);
            int taken = Math.Min(room.Length, items.Length);
            items[..taken].CopyTo(room);
            items = items[taken..];
            _used += taken;
            Count += taken;
        }
    }

    /// <summary>What was added, where it lies. Nothing is added any more.</summary>
    public IEnumerable<ArraySegment<T>> Segments => _segments.Select(s => new ArraySegment<T>(s, 0, s == _current ? _used : s.Length));

    private void AddSegment(int length)
    {
        _current = GC.AllocateUninitializedArray<T>(length);
        _segments.Add(_current);
        _used = 0;
    }
}

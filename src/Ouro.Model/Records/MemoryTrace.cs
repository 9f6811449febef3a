namespace Ouro.Model.Records;

/// <summary>A trace that lies in an array: one window.</summary>
internal sealed class MemoryTrace<T>(T[] items) : Trace<T>
    where T : unmanaged
{
    public static readonly MemoryTrace<T> Empty = new([]);

    private readonly TraceWindow<T> _all = new(0, items, items.Length);

    public override int Length => _all.Count;

    internal override TraceWindow<T> WindowAt(int index) => _all;
}

/// <summary>What collection expressions of traces become.</summary>
public static class MemoryTrace
{
    public static Trace<T> Create<T>(ReadOnlySpan<T> items)
        where T : unmanaged => items.IsEmpty ? MemoryTrace<T>.Empty : new MemoryTrace<T>(items.ToArray());

    /// <summary>Over arrays one after the other, which are not copied.</summary>
    public static Trace<T> Over<T>(IEnumerable<ArraySegment<T>> segments)
        where T : unmanaged => new SegmentedTrace<T>(segments);
}

namespace Ouro.Model.Records;

/// <summary>A trace that lies in several arrays, each filled from its beginning.</summary>
internal sealed class SegmentedTrace<T> : Trace<T>
    where T : unmanaged
{
    private readonly TraceWindow<T>[] _windows;
    private volatile TraceWindow<T> _latest;

    public SegmentedTrace(IEnumerable<ArraySegment<T>> segments)
    {
        var windows = new List<TraceWindow<T>>();
        foreach (var segment in segments.Where(s => s.Count > 0))
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(segment.Offset, 0, nameof(segments));
            windows.Add(new TraceWindow<T>(Length, segment.Array!, segment.Count));
            Length += segment.Count;
        }

        _windows = [.. windows];
        _latest = _windows.Length > 0 ? _windows[0] : new TraceWindow<T>(0, [], 0);
    }

    public override int Length { get; }

    internal override TraceWindow<T> WindowAt(int index)
    {
        var latest = _latest;
        if ((uint)(index - latest.First) < (uint)latest.Count)
            return latest;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length, nameof(index));
        return _latest = Array.FindLast(_windows, w => w.First <= index)!;
    }
}

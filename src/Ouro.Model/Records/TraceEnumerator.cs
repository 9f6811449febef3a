namespace Ouro.Model.Records;

/// <summary>Walks a trace without copying its items, which are large.</summary>
public struct TraceEnumerator<T>
    where T : unmanaged
{
    private readonly Trace<T> _trace;
    private T[] _items = [];
    private int _at = -1;
    private int _count;
    private int _next;

    internal TraceEnumerator(Trace<T> trace) => _trace = trace;

    public readonly ref readonly T Current => ref _items[_at];

    public bool MoveNext()
    {
        if (++_at < _count)
            return true;
        if (_next >= _trace.Length)
            return false;
        var window = _trace.WindowAt(_next);
        (_items, _count) = (window.Items, window.Count);
        _next += _count;
        _at = 0;
        return _count > 0;
    }
}

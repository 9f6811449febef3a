namespace Ouro.Model.Records;

/// <summary>Walks a trace without copying its items, which are large.</summary>
public struct TraceEnumerator<T>
    where T : unmanaged
{
    private readonly Trace<T> _trace;
    private T[] _items = [];
    private int _at = -1;
    private int _next;

    internal TraceEnumerator(Trace<T> trace) => _trace = trace;

    public readonly ref readonly T Current => ref _items[_at];

    public bool MoveNext()
    {
        if (++_at < _items.Length)
            return true;
        if (_next >= _trace.Length)
            return false;
        _items = _trace.WindowAt(_next).Items;
        _next += _items.Length;
        _at = 0;
        return _items.Length > 0;
    }
}

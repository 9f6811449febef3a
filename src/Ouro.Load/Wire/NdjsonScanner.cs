// HOT
using System.Runtime.CompilerServices;

namespace Ouro.Load.Wire;

/// <summary>Cuts a body into newline-delimited JSON lines. Blank lines are skipped, a CR before the LF is dropped, and the end of the body ends a last line.</summary>
internal sealed class NdjsonScanner
{
    private ByteBuffer _line = new(WireLimits.EventBytes);
    private bool _handedOut;

    public bool LimitExceeded { get; private set; }

    public bool HasPending => _line.Length > 0 && !_handedOut;

    public void Reset()
    {
        _line.Clear();
        _handedOut = false;
        LimitExceeded = false;
    }

    /// <summary>The next complete line. False when <paramref name="input"/> is used up. The span is valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryNext(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> data)
    {
        Release();
        while (!input.IsEmpty && !LimitExceeded)
        {
            int end = input.IndexOf((byte)'\n');
            if (end < 0)
            {
                LimitExceeded = !_line.TryAppend(input);
                input = default;
                break;
            }

            data = input[..end];
            input = input[(end + 1)..];
            if (_line.Length > 0)
            {
                LimitExceeded = !_line.TryAppend(data);
                data = _line.Span;
                _handedOut = true;
            }

            if (data.Length > 0 && data[^1] == '\r')
                data = data[..^1];
            if (!data.IsEmpty && !LimitExceeded)
                return true;
            Release();
        }

        data = default;
        return false;
    }

    /// <summary>The unfinished last line, once the body has ended.</summary>
    public bool TryFinish(out ReadOnlySpan<byte> data)
    {
        Release();
        data = _line.Span;
        _handedOut = data.Length > 0;
        return _handedOut && !LimitExceeded;
    }

    private void Release()
    {
        if (!_handedOut)
            return;
        _line.Clear();
        _handedOut = false;
    }
}

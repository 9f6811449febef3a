// HOT
using System.Runtime.CompilerServices;

namespace Ouro.Load.Wire;

/// <summary>
/// Cuts a body into server-sent events and hands out the data of each (WHATWG HTML, section 9.2.6 "Interpreting an event
/// stream"). Lines end with LF, CR or CRLF; data lines are joined with LF; comments and other fields are skipped; an
/// unfinished event at the end of the body is not an event.
/// </summary>
internal sealed class SseScanner
{
    private ByteBuffer _line = new(WireLimits.EventBytes);
    private ByteBuffer _data = new(WireLimits.EventBytes);
    private bool _hasData;
    private bool _dataHandedOut;
    private bool _skipLineFeed;
    private bool _pastFirstLine;

    /// <summary>An event passed <see cref="WireLimits.EventBytes"/>; nothing more comes out.</summary>
    public bool LimitExceeded { get; private set; }

    /// <summary>Bytes of an unfinished event are held.</summary>
    public bool HasPending => _line.Length > 0 || (_hasData && !_dataHandedOut);

    public void Reset()
    {
        _line.Clear();
        _data.Clear();
        _hasData = _dataHandedOut = _skipLineFeed = _pastFirstLine = false;
        LimitExceeded = false;
    }

    /// <summary>The next complete event's data. False when <paramref name="input"/> is used up. The span is valid until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryNext(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> data)
    {
        // The usual event, whole in this span: "data:" [SP] value, line end, blank line.
        if (_line.Length == 0 && (!_hasData || _dataHandedOut) && input.StartsWith("data:"u8))
        {
            int end = input.IndexOfAny((byte)'\n', (byte)'\r');
            if (end >= 0)
            {
                var rest = input[end..];
                int ending = rest.StartsWith("\n\n"u8) ? 2 : rest.StartsWith("\r\n\r\n"u8) ? 4 : 0;
                if (ending != 0)
                {
                    data = WithoutLeadingSpace(input[5..end]);
                    input = rest[ending..];
                    _skipLineFeed = false;
                    _pastFirstLine = true;
                    return true;
                }
            }
        }

        return TryNextByLine(ref input, out data);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryNextByLine(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (_dataHandedOut)
        {
            _data.Clear();
            _hasData = _dataHandedOut = false;
        }

        while (!input.IsEmpty && !LimitExceeded)
        {
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (input[0] == '\n')
                {
                    input = input[1..];
                    continue;
                }
            }

            int end = input.IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                LimitExceeded = !_line.TryAppend(input);
                input = default;
                return false;
            }

            var line = input[..end];
            _skipLineFeed = input[end] == '\r';
            input = input[(end + 1)..];
            if (_line.Length > 0)
            {
                LimitExceeded = !_line.TryAppend(line);
                line = _line.Span;
            }

            bool complete = TakeLine(line);
            _line.Clear();
            if (complete && !LimitExceeded)
            {
                _dataHandedOut = true;
                data = _data.Span;
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the line, being blank, completes an event.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TakeLine(ReadOnlySpan<byte> line)
    {
        // stream = [ bom ] *event
        if (!_pastFirstLine)
        {
            _pastFirstLine = true;
            if (line.StartsWith(ByteOrderMark))
                line = line[3..];
        }

        if (line.IsEmpty)
            return _hasData;

        // field = 1*name-char [ colon [ space ] *any-char ]; the name "data" may stand without a colon
        if (!line.StartsWith("data"u8) || (line.Length > 4 && line[4] != ':'))
            return false;
        var value = line.Length > 5 ? WithoutLeadingSpace(line[5..]) : default;
        if (_hasData)
            LimitExceeded |= !_data.TryAppend("\n"u8);
        LimitExceeded |= !_data.TryAppend(value);
        _hasData = true;
        return false;
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> WithoutLeadingSpace(ReadOnlySpan<byte> value) =>
        value.Length > 0 && value[0] == ' ' ? value[1..] : value;
}

// HOT
using System.Runtime.CompilerServices;
using Ouro.Model.Records;

namespace Ouro.Load.Wire;

/// <summary>What <see cref="HttpResponseParser.Next"/> found.</summary>
internal enum HttpPart : byte
{
    /// <summary>The input is used up.</summary>
    NeedMore,

    /// <summary>The final reply's headers are complete and can be read from <see cref="HttpResponseParser.Headers"/>.</summary>
    Headers,
    Body,

    /// <summary>The reply is complete; what is left of the input belongs to no request.</summary>
    End,

    /// <summary>See <see cref="HttpResponseParser.Fault"/>; the connection is of no further use.</summary>
    Fault,
}

/// <summary>
/// HTTP/1.1 replies (RFC 9112) out of slices of any size: chunked and counted bodies are handed out in place, headers are
/// copied only when a read cuts them. No allocation after the first reply.
/// </summary>
internal sealed class HttpResponseParser
{
    private enum State : byte
    {
        Headers,
        ChunkSize,
        ChunkExtension,
        ChunkData,
        ChunkEnd,
        Trailer,
        CountedBody,
        BodyUntilClose,
        Done,
        Faulted,
    }

    private ByteBuffer _head = new(WireLimits.HeaderBytes);
    private State _state;
    private long _left;
    private int _sizeDigits;
    private int _lineBytes;
    private int _trailerBytes;
    private int _interimReplies;
    private long _bodyBytes;
    private bool _sawCarriageReturn;

    public ResponseHeaders Headers;

    public FailureKind Fault { get; private set; }

    /// <summary>The reply ended by its own framing, so the connection may carry another request.</summary>
    public bool CanReuse => _state == State.Done && Headers.KeepAlive;

    public void Reset(long expectedRequestId)
    {
        _head.Clear();
        _state = State.Headers;
        _lineBytes = 0;
        _interimReplies = 0;
        _bodyBytes = 0;
        Fault = FailureKind.None;
        Headers = new ResponseHeaders { ExpectedRequestId = expectedRequestId };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public HttpPart Next(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = default;
        while (true)
        {
            switch (_state)
            {
                case State.Headers:
                    var part = ReadHead(ref input);
                    if (part != HttpPart.Body)
                        return part;
                    break; // an interim reply was skipped

                case State.ChunkSize:
                    if (_sizeDigits == 0 && TryTakeWholeChunk(ref input, out body))
                        return WithinBodyCap(body);
                    if (!ReadChunkSize(ref input))
                        return _state == State.Faulted ? HttpPart.Fault : HttpPart.NeedMore;
                    break;

                // chunk-ext = *( BWS ";" BWS name [ BWS "=" BWS value ] ): skipped up to the line's end
                case State.ChunkExtension:
                    int lineEnd = input.IndexOf((byte)'\n');
                    _lineBytes += lineEnd < 0 ? input.Length : lineEnd;
                    if (_lineBytes > WireLimits.ChunkLineBytes)
                        return Refuse(FailureKind.LimitExceeded);
                    input = lineEnd < 0 ? default : input[(lineEnd + 1)..];
                    if (lineEnd < 0)
                        return HttpPart.NeedMore;
                    EndChunkSize();
                    break;

                case State.ChunkData:
                    if (input.IsEmpty)
                        return HttpPart.NeedMore;
                    body = TakeBody(ref input);
                    if (_left == 0)
                    {
                        _state = State.ChunkEnd;
                        _sawCarriageReturn = false;
                    }

                    return WithinBodyCap(body);

                // chunk = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
                case State.ChunkEnd:
                    if (input.IsEmpty)
                        return HttpPart.NeedMore;
                    if (!_sawCarriageReturn && input.StartsWith("\r\n"u8))
                    {
                        input = input[2..];
                        BeginChunkSize();
                        break;
                    }

                    byte c = input[0];
                    input = input[1..];
                    if (c == '\r' && !_sawCarriageReturn)
                        _sawCarriageReturn = true;
                    else if (c == '\n')
                        BeginChunkSize();
                    else
                        return Refuse(FailureKind.ProtocolViolation);
                    break;

                case State.Trailer:
                    if (!SkipTrailers(ref input))
                        return _state == State.Faulted ? HttpPart.Fault : HttpPart.NeedMore;
                    _state = State.Done;
                    return HttpPart.End;

                case State.CountedBody:
                    if (_left == 0)
                    {
                        _state = State.Done;
                        return HttpPart.End;
                    }

                    if (input.IsEmpty)
                        return HttpPart.NeedMore;
                    body = TakeBody(ref input);
                    return WithinBodyCap(body);

                case State.BodyUntilClose:
                    if (input.IsEmpty)
                        return HttpPart.NeedMore;
                    body = input;
                    input = default;
                    return WithinBodyCap(body);

                case State.Done:
                    return HttpPart.End;

                default:
                    return HttpPart.Fault;
            }
        }
    }

    /// <summary>The peer closed: ends a body that is delimited by the close, and cuts every other reply.</summary>
    public HttpPart OnPeerClosed()
    {
        if (_state == State.BodyUntilClose || _state == State.Done)
        {
            _state = State.Done;
            Headers.KeepAlive = false;
            return HttpPart.End;
        }

        return Refuse(FailureKind.StreamCutByServer);
    }

    /// <summary><see cref="HttpPart.Body"/> stands for "skipped an interim reply, go on".</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private HttpPart ReadHead(ref ReadOnlySpan<byte> input)
    {
        int end;
        ReadOnlySpan<byte> head;
        if (_head.Length == 0)
        {
            // An empty line before the status line is tolerated, as RFC 9112 section 2.2 asks of receivers.
            while (!input.IsEmpty && (input[0] == '\r' || input[0] == '\n') && _lineBytes++ < WireLimits.ChunkLineBytes)
                input = input[1..];
            if (input.IsEmpty)
                return HttpPart.NeedMore;
            end = EndOfHead(input, 0);
            if (end < 0)
            {
                bool fits = _head.TryAppend(input);
                input = default;
                return fits ? HttpPart.NeedMore : Refuse(FailureKind.LimitExceeded);
            }

            head = input[..end];
            input = input[end..];
        }
        else
        {
            int before = _head.Length;
            var taken = input.Length > WireLimits.HeaderBytes - before ? input[..(WireLimits.HeaderBytes - before)] : input;
            _head.TryAppend(taken);
            end = EndOfHead(_head.Span, Math.Max(0, before - 3));
            if (end < 0)
            {
                if (taken.Length < input.Length)
                    return Refuse(FailureKind.LimitExceeded);
                input = default;
                return HttpPart.NeedMore;
            }

            head = _head.Span[..end];
            input = input[(end - before)..];
        }

        if (head.Length > WireLimits.HeaderBytes)
            return Refuse(FailureKind.LimitExceeded);
        bool valid = Headers.TryParse(head);
        _head.Clear();
        if (!valid)
            return Refuse(FailureKind.ProtocolViolation);
        return BeginBody();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private HttpPart BeginBody()
    {
        _lineBytes = 0;
        if (Headers.Status is >= 100 and < 200)
        {
            // 101 would change the protocol, which was not asked for.
            if (Headers.Status == 101)
                return Refuse(FailureKind.ProtocolViolation);
            if (++_interimReplies > WireLimits.InterimReplies)
                return Refuse(FailureKind.LimitExceeded);
            Headers = new ResponseHeaders { ExpectedRequestId = Headers.ExpectedRequestId };
            return HttpPart.Body;
        }

        // RFC 9112 section 6.3: no body for 204 and 304, then chunked, then the length, then until close.
        if (Headers.Status is 204 or 304)
        {
            _left = 0;
            _state = State.CountedBody;
        }
        else if (Headers.IsChunked)
        {
            BeginChunkSize();
        }
        else if (Headers.ContentLength >= 0)
        {
            if (Headers.ContentLength > WireLimits.BodyBytes)
                return Refuse(FailureKind.LimitExceeded);
            _left = Headers.ContentLength;
            _state = State.CountedBody;
        }
        else
        {
            _state = State.BodyUntilClose;
        }

        return HttpPart.Headers;
    }

    /// <summary>Index after the blank line that ends the head, or −1. Lines may end with a bare LF.</summary>
    private static int EndOfHead(ReadOnlySpan<byte> bytes, int from)
    {
        var tail = bytes[from..];
        int crlf = tail.IndexOf("\n\r\n"u8);
        int bare = (crlf < 0 ? tail : tail[..crlf]).IndexOf("\n\n"u8);
        return bare >= 0 ? from + bare + 2 : crlf >= 0 ? from + crlf + 3 : -1;
    }

    private void BeginChunkSize()
    {
        _state = State.ChunkSize;
        _left = 0;
        _sizeDigits = 0;
        _lineBytes = 0;
    }

    /// <summary>The usual chunk, whole in this span: 1*4HEXDIG CRLF chunk-data CRLF, not the last one. The state is that before a size again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryTakeWholeChunk(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        body = default;
        int size = 0, at = 0;
        for (; at < 4 && at < input.Length; at++)
        {
            int c = input[at];
            int digit = c - '0';
            if ((uint)digit > 9)
            {
                digit = (c | 0x20) - 'a' + 10;
                if ((uint)(digit - 10) > 5)
                    break;
            }

            size = (size << 4) | digit;
        }

        int data = at + 2;
        int end = data + size;
        if (size == 0 || end + 2 > input.Length || input[at] != '\r' || input[at + 1] != '\n' || input[end] != '\r' || input[end + 1] != '\n')
            return false;
        body = input[data..end];
        input = input[(end + 2)..];
        return true;
    }

    // chunk-size = 1*HEXDIG
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool ReadChunkSize(ref ReadOnlySpan<byte> input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            byte c = input[i];
            int digit = c - '0';
            if ((uint)digit > 9)
            {
                digit = (c | 0x20) - 'a' + 10;
                if ((uint)(digit - 10) > 5)
                    digit = -1;
            }

            if (digit >= 0)
            {
                _left = (_left << 4) | (uint)digit;
                if (++_sizeDigits > WireLimits.ChunkSizeDigits)
                {
                    Refuse(FailureKind.LimitExceeded);
                    return false;
                }

                continue;
            }

            if (_sizeDigits == 0 || c is not ((byte)'\r' or (byte)'\n' or (byte)';' or (byte)' ' or (byte)'\t'))
            {
                Refuse(FailureKind.ProtocolViolation);
                return false;
            }

            // The usual ends of the line, without a detour over the extension state.
            if (c == '\n' || (c == '\r' && i + 1 < input.Length && input[i + 1] == '\n'))
            {
                input = input[(c == '\n' ? i + 1 : i + 2)..];
                EndChunkSize();
                return true;
            }

            _state = State.ChunkExtension;
            input = input[(i + 1)..];
            return true;
        }

        input = default;
        return false;
    }

    private void EndChunkSize()
    {
        // last-chunk = 1*("0") [ chunk-ext ] CRLF, then the trailer section
        _state = _left == 0 ? State.Trailer : State.ChunkData;
        _lineBytes = 0;
        _trailerBytes = 0;
    }

    // trailer-section = *( field-line CRLF ), ended by an empty line
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SkipTrailers(ref ReadOnlySpan<byte> input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            byte c = input[i];
            if (c == '\n' && _lineBytes == 0)
            {
                input = input[(i + 1)..];
                return true;
            }

            _lineBytes = c == '\n' ? 0 : c == '\r' ? _lineBytes : _lineBytes + 1;
            if (++_trailerBytes > WireLimits.TrailerBytes)
            {
                Refuse(FailureKind.LimitExceeded);
                return false;
            }
        }

        input = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> TakeBody(ref ReadOnlySpan<byte> input)
    {
        int count = (int)Math.Min(_left, input.Length);
        var body = input[..count];
        input = input[count..];
        _left -= count;
        return body;
    }

    private HttpPart WithinBodyCap(ReadOnlySpan<byte> body)
    {
        _bodyBytes += body.Length;
        return _bodyBytes > WireLimits.BodyBytes ? Refuse(FailureKind.LimitExceeded) : HttpPart.Body;
    }

    private HttpPart Refuse(FailureKind kind)
    {
        _state = State.Faulted;
        Fault = kind;
        return HttpPart.Fault;
    }
}

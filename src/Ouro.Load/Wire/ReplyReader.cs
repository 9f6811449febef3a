// HOT
using System.Runtime.CompilerServices;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.Wire;

/// <summary>How far a reply is.</summary>
internal enum ReplyProgress : byte
{
    Open,

    /// <summary>The reply ended by its own framing.</summary>
    Complete,

    /// <summary>The connection is of no further use.</summary>
    Broken,
}

/// <summary>
/// One connection's reply, read by read: HTTP framing → events → kinds → the instants of <see cref="Record"/> and the
/// stamps of <see cref="Tokens"/>. An event's instant is that of the read that completed it; events of one read other than
/// the last may have come earlier, by at most the time since the read before.
/// </summary>
internal sealed partial class ReplyReader(TargetFormat format)
{
    private readonly HttpResponseParser _http = new();
    private readonly SseScanner _sse = new();
    private readonly NdjsonScanner _ndjson = new();
    private TokenStamp[] _tokens = new TokenStamp[32];
    private long _previousStamp;
    private int _firstTokenOfRead;
    private int _tokensFollowed;
    private bool _endSeen;
    private bool _scanning;

    /// <summary>The request in flight; the engine sets its first half.</summary>
    public RequestRecord Record;

    public ReadOnlySpan<TokenStamp> Tokens => _tokens.AsSpan(0, Record.TokenCount);

    /// <summary>The outcome stands, whatever may still come: the end event was seen or the request failed.</summary>
    public bool IsSettled => _endSeen || Record.Failure != FailureKind.None;

    public bool CanReuseConnection => _http.CanReuse;

    /// <summary>Events completed by the last <see cref="Feed"/>.</summary>
    public int EventsInLastRead { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(long requestId)
    {
        Record = default;
        Record.RequestId = requestId;
        Record.Stages = ServerStages.NotReported();
        _http.Reset(requestId);
        _sse.Reset();
        _ndjson.Reset();
        _endSeen = false;
        _scanning = false;
        _previousStamp = 0;
    }

    /// <summary>Takes one read, stamped by the kernel or by the clock after the read; <paramref name="lagNanos"/> is the difference of the two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReplyProgress Feed(ReadOnlySpan<byte> input, long stamp, uint lagNanos)
    {
        if (Record.FirstByte == 0)
        {
            Record.FirstByte = stamp;
            _previousStamp = Record.Sent;
        }

        Record.BytesReceived += input.Length;
        EventsInLastRead = 0;
        _firstTokenOfRead = _tokensFollowed = Record.TokenCount;
        var progress = FeedParts(input, stamp, lagNanos);
        if (_tokensFollowed > _firstTokenOfRead)
            BoundFollowedTokens(stamp);
        _previousStamp = stamp;
        return progress;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReplyProgress FeedParts(ReadOnlySpan<byte> input, long stamp, uint lagNanos)
    {
        while (true)
        {
            switch (_http.Next(ref input, out var body))
            {
                case HttpPart.Body:
                    if (_scanning)
                        Scan(body, stamp, lagNanos);
                    break;
                case HttpPart.NeedMore:
                    if (_sse.HasPending || _ndjson.HasPending)
                        _tokensFollowed = Record.TokenCount;
                    return ReplyProgress.Open;
                case HttpPart.Headers:
                    TakeHeaders(stamp);
                    break;
                case HttpPart.End:
                    EndOfBody(stamp, lagNanos);

                    // Bytes behind the reply answer nothing that was asked: such a connection is not used again.
                    return input.IsEmpty ? ReplyProgress.Complete : ReplyProgress.Broken;
                default:
                    Fail(_http.Fault, stamp);
                    return ReplyProgress.Broken;
            }
        }
    }

    /// <summary>The peer closed or reset the connection.</summary>
    public void PeerClosed(long stamp)
    {
        if (_http.OnPeerClosed() == HttpPart.End)
            EndOfBody(stamp, 0);
        else
            Fail(FailureKind.StreamCutByServer, stamp);
    }

    /// <summary>The first failure stands; a request whose end event was seen no longer fails.</summary>
    public void Fail(FailureKind kind, long stamp)
    {
        _scanning = false;
        if (IsSettled)
            return;
        Record.Failure = kind;
        Record.Ended = stamp;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeHeaders(long stamp)
    {
        ref readonly var headers = ref _http.Headers;
        Record.HeadersSeen = stamp;
        Record.HttpStatus = headers.Status;
        Record.EmbeddingsStub = headers.EmbeddingsStub;
        Record.LlmStub = headers.LlmStub;
        Record.IdEchoed = headers.IdEchoed;
        if (headers.Status is < 200 or > 299)
            Fail(FailureKind.HttpStatus, stamp);
        else if (headers.Media == MediaKind.Document)
            Fail(FailureKind.NotAStream, stamp);
        else
            _scanning = true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Scan(ReadOnlySpan<byte> body, long stamp, uint lagNanos)
    {
        if (format == TargetFormat.Ollama)
        {
            while (_scanning && _ndjson.TryNext(ref body, out var line))
                TakeEvent(OllamaClassifier.Classify(line), line, stamp, lagNanos);
            if (_ndjson.LimitExceeded)
                Fail(FailureKind.LimitExceeded, stamp);
            return;
        }

        while (_scanning && !body.IsEmpty && _sse.TryNext(ref body, out var data))
        {
            var kind = format == TargetFormat.OpenAi ? OpenAiClassifier.Classify(data) : OuragborosClassifier.Classify(data);
            TakeEvent(kind, data, stamp, lagNanos);
        }

        if (_sse.LimitExceeded)
            Fail(FailureKind.LimitExceeded, stamp);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeEvent(EventKind kind, ReadOnlySpan<byte> data, long stamp, uint lagNanos)
    {
        Record.EventCount++;
        if (Record.FirstEvent == 0)
            Record.FirstEvent = stamp;
        if (EventsInLastRead++ > 0)
            _tokensFollowed = Record.TokenCount;
        switch (kind)
        {
            case EventKind.Token:
            case EventKind.TokenAndEnd:
                AddToken(stamp, lagNanos, data.Length);
                if (kind == EventKind.TokenAndEnd)
                    End(stamp);
                break;
            case EventKind.End:
                End(stamp);
                break;
            case EventKind.Documents:
                if (Record.DocumentsSeen == 0)
                    Record.DocumentsSeen = stamp;
                break;
            case EventKind.Complete:
                Record.Stages = StageTimings.Parse(data);
                break;
            case EventKind.Error:
                Fail(FailureKind.ErrorEvent, stamp);
                break;
            case EventKind.Invalid:
                Fail(FailureKind.ProtocolViolation, stamp);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddToken(long stamp, uint lagNanos, int eventBytes)
    {
        if (Record.TokenCount == _tokens.Length)
        {
            if (_tokens.Length >= WireLimits.TokensPerReply)
            {
                Fail(FailureKind.LimitExceeded, stamp);
                return;
            }

            Array.Resize(ref _tokens, _tokens.Length * 2);
        }

        _tokens[Record.TokenCount++] = new TokenStamp(stamp, lagNanos, 0, (uint)eventBytes);
        if (Record.FirstToken == 0)
            Record.FirstToken = stamp;
        Record.LastToken = stamp;
    }

    private void End(long stamp)
    {
        _endSeen = true;
        _scanning = false;
        Record.Ended = stamp;
    }

    private void EndOfBody(long stamp, uint lagNanos)
    {
        if (_scanning && format == TargetFormat.Ollama && _ndjson.TryFinish(out var line))
            TakeEvent(OllamaClassifier.Classify(line), line, stamp, lagNanos);
        Fail(FailureKind.StreamCutByServer, stamp);
    }

    /// <summary>Tokens of this read that something followed: the kernel keeps the newest stamp, so they get a bound.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BoundFollowedTokens(long stamp)
    {
        uint bound = (uint)Math.Clamp(stamp - _previousStamp, 0, uint.MaxValue);
        foreach (ref var token in _tokens.AsSpan(_firstTokenOfRead, _tokensFollowed - _firstTokenOfRead))
            token = token with { UncertaintyNanos = bound };
    }
}

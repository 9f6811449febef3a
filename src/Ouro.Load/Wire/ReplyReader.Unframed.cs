// HOT
using Ouro.Model.Records;

namespace Ouro.Load.Wire;

/// <summary>For HTTP/2, whose framing the framework's client has undone: the same reply without its HTTP/1.1 clothes.</summary>
internal sealed partial class ReplyReader
{
    public void TakeHead(in ResponseHeaders headers, long stamp)
    {
        Record.FirstByte = stamp;
        _previousStamp = Record.Sent;
        _http.Headers = headers;
        TakeHeaders(stamp);
    }

    /// <summary>Takes one read of the body; bytes of the body are all that <see cref="RequestRecord.BytesReceived"/> then counts.</summary>
    public void FeedBody(ReadOnlySpan<byte> body, long stamp)
    {
        Record.BytesReceived += body.Length;
        EventsInLastRead = 0;
        _firstTokenOfRead = _tokensFollowed = Record.TokenCount;
        if (Record.BytesReceived > WireLimits.BodyBytes)
            Fail(FailureKind.LimitExceeded, stamp);
        if (_scanning)
            Scan(body, stamp, 0);
        if (_sse.HasPending || _ndjson.HasPending)
            _tokensFollowed = Record.TokenCount;
        if (_tokensFollowed > _firstTokenOfRead)
            BoundFollowedTokens(stamp);
        _previousStamp = stamp;
    }

    public void BodyEnded(long stamp) => EndOfBody(stamp, 0);
}

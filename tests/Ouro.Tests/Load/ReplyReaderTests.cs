using Ouro.Load.Wire;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using static Ouro.Tests.Load.Replies;

namespace Ouro.Tests.Load;

public sealed class ReplyReaderTests
{
    public static TheoryData<string> Names => [.. Replies.All.Select(r => r.Name)];

    private static SampleReply Named(string name) => Replies.All.Single(r => r.Name == name);

    [Theory]
    [MemberData(nameof(Names))]
    public void AWholeReplySucceeds(string name)
    {
        var sample = Named(name);
        var outcome = ReplyDriver.Whole(sample.Format, sample.Bytes);
        Assert.Equal(FailureKind.None, outcome.Failure);
        Assert.Equal(sample.Tokens, outcome.Tokens);
        Assert.Equal(sample.Events, outcome.Events);
        Assert.True(outcome.CanReuse);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AReplyCutAnywhereIsTheSame(string name)
    {
        var sample = Named(name);
        var whole = ReplyDriver.Whole(sample.Format, sample.Bytes);
        for (int cut = 1; cut < sample.Bytes.Length; cut++)
            Assert.Equal(whole, ReplyDriver.Cut(sample.Format, sample.Bytes, cut));
        for (int cut = 1; cut + 7 < sample.Bytes.Length; cut += 3)
            Assert.Equal(whole, ReplyDriver.Cut(sample.Format, sample.Bytes, cut, cut + 1, cut + 7));
        Assert.Equal(whole, ReplyDriver.ByteByByte(sample.Format, sample.Bytes));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AReplyThatStopsEarlyIsCut(string name)
    {
        var sample = Named(name);
        int lastEvent = sample.Bytes.AsSpan().LastIndexOf("{\"type\""u8);
        lastEvent = lastEvent < 0 ? sample.Bytes.AsSpan().LastIndexOf("data: [DONE]"u8) : lastEvent;
        lastEvent = lastEvent < 0 ? sample.Bytes.AsSpan().LastIndexOf("{\"model\""u8) : lastEvent;
        for (int length = 1; length < lastEvent; length++)
            Assert.Equal(FailureKind.StreamCutByServer, ReplyDriver.Whole(sample.Format, sample.Bytes.AsSpan(0, length)).Failure);
    }

    [Fact]
    public void HeadersAndStagesAreRead()
    {
        var outcome = ReplyDriver.Whole(TargetFormat.Ouragboros, Replies.Ours.Bytes);
        Assert.True(outcome.IdEchoed);
        Assert.True(outcome.SawDocuments);
        Assert.Equal(AttestedStub.Mock, outcome.Embeddings);
        Assert.Equal(AttestedStub.Real, outcome.Llm);
        Assert.Equal(new StageTiming(1.5f, 20), outcome.Embed);
        Assert.False(ReplyDriver.Whole(TargetFormat.Ouragboros, Replies.Original.Bytes).IdEchoed);
        Assert.Equal(AttestedStub.Unknown, ReplyDriver.Whole(TargetFormat.Ouragboros, Replies.Original.Bytes).Llm);
    }

    private static FailureKind Judge(string reply, TargetFormat format = TargetFormat.Ouragboros)
    {
        byte[] bytes = Encode(reply);
        var whole = ReplyDriver.Whole(format, bytes);
        Assert.Equal(whole.Failure, ReplyDriver.ByteByByte(format, bytes).Failure);
        return whole.Failure;
    }

    private const string End = "data: {\"type\":\"end\"}\n\n";

    [Theory]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", FailureKind.HttpStatus)]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", FailureKind.HttpStatus)]
    [InlineData("HTTP/1.1 200 OK\r\nCONTENT-TYPE: Text/HTML; charset=utf-8\r\nContent-Length: 0\r\n\r\n", FailureKind.NotAStream)]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-type:application/json\r\nContent-Length: 2\r\n\r\n{}", FailureKind.NotAStream)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", FailureKind.StreamCutByServer)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n" + End, FailureKind.None)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n" + End, FailureKind.None)]
    [InlineData("HTTP/1.1 200\n\n" + End, FailureKind.None)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + End, FailureKind.None)]
    [InlineData("HTTP/1.1 101 Switching\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/2 200\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nBad Name : x\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nnocolon\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n", FailureKind.LimitExceeded)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n;x\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", FailureKind.ProtocolViolation)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", FailureKind.LimitExceeded)]
    public void RepliesAreJudged(string reply, FailureKind expected) => Assert.Equal(expected, Judge(reply));

    [Fact]
    public void ChunkExtensionsAndTrailersAreSkipped() =>
        Assert.Equal(FailureKind.None, Judge(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
            + "0016 ; name=\"v\"\r\n" + End + "\r\n"
            + "0;last\r\nX-Trailer: 1\r\nX-Other: 2\r\n\r\n"));

    [Fact]
    public void ACountedBodyKeepsTheConnection()
    {
        byte[] reply = Encode($"HTTP/1.1 200 OK\r\nContent-Length: {End.Length}\r\n\r\n{End}");
        Assert.True(ReplyDriver.Whole(TargetFormat.Ouragboros, reply).CanReuse);
        byte[] closing = Encode($"HTTP/1.1 200 OK\r\nConnection: Foo, Close\r\nContent-Length: {End.Length}\r\n\r\n{End}");
        Assert.False(ReplyDriver.Whole(TargetFormat.Ouragboros, closing).CanReuse);
    }

    [Fact]
    public void EndlessPartsStopAtTheirCaps()
    {
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\n", "X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", "xxxxxxxxxxxxxxxxxxxxx"));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyy\r\n"));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\n\r\ndata: ", new string('z', 60_000)));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\n\r\n", "data: " + new string('z', 60_000) + "\n"));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\n\r\n: ", new string('z', 60_000)));
        Assert.Equal(FailureKind.LimitExceeded, Endless(string.Empty, "HTTP/1.1 100 Continue\r\n\r\n"));
        Assert.Equal(FailureKind.LimitExceeded, Endless("HTTP/1.1 200 OK\r\n\r\n", ": comment\n" + new string('\n', 1_000_000)));
    }

    private static FailureKind Endless(string start, string more)
    {
        var reader = new ReplyReader(TargetFormat.Ouragboros);
        reader.Begin(1);
        byte[] filler = Encode(more);
        var progress = start.Length == 0 ? ReplyProgress.Open : reader.Feed(Encode(start), 1, 0);
        for (long fed = 0; progress == ReplyProgress.Open && !reader.IsSettled; fed += filler.Length)
        {
            Assert.True(fed < 300L * 1024 * 1024, "no cap stopped an endless reply");
            progress = reader.Feed(filler, 1, 0);
        }

        return reader.Record.Failure;
    }

    [Fact]
    public void EventsOfOneReadHaveBounds()
    {
        var reader = new ReplyReader(TargetFormat.Ouragboros);
        reader.Begin(1);
        reader.Record.Sent = 100;
        const string token = "data: {\"type\":\"token\",\"content\":\"x\"}\n\n";
        reader.Feed(Encode("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunk(token)), 1000, 5);
        reader.Feed(Encode(Chunk(token) + Chunk(token) + Chunk(token)), 3000, 7);
        Assert.Equal(3, reader.EventsInLastRead);
        reader.Feed(Encode(Chunk(token) + "40\r\ndata: {"), 3500, 9);
        Assert.Equal(1, reader.EventsInLastRead);
        Assert.Equal(
            [
                new TokenStamp(1000, 5, 0, 30),
                new TokenStamp(3000, 7, 2000, 30),
                new TokenStamp(3000, 7, 2000, 30),
                new TokenStamp(3000, 7, 0, 30),
                new TokenStamp(3500, 9, 500, 30),
            ],
            reader.Tokens.ToArray());
    }

    [Fact]
    public void TheFirstReadsEarlierEventsAreBoundedByTheSend()
    {
        var reader = new ReplyReader(TargetFormat.Ouragboros);
        reader.Begin(1);
        reader.Record.Sent = 100;
        const string token = "data: {\"type\":\"token\",\"content\":\"x\"}\n\n";
        reader.Feed(Encode("HTTP/1.1 200 OK\r\n\r\n" + token + token), 1000, 0);
        Assert.Equal([900u, 0u], reader.Tokens.ToArray().Select(t => t.UncertaintyNanos));
    }

    [Fact]
    public void AnErrorEventInsideStatus200Fails()
    {
        Assert.Equal(FailureKind.ErrorEvent, Judge("HTTP/1.1 200 OK\r\n\r\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n" + End));
        Assert.Equal(FailureKind.ErrorEvent, Judge("HTTP/1.1 200 OK\r\n\r\ndata: {\"error\":{\"message\":\"m\"}}\n\n", TargetFormat.OpenAi));
        Assert.Equal(FailureKind.ErrorEvent, Judge("HTTP/1.1 200 OK\r\n\r\n{\"error\":\"m\"}\n", TargetFormat.Ollama));
    }

    [Fact]
    public void ALastOllamaLineMayLackItsLineEnd() =>
        Assert.Equal(FailureKind.None, Judge("HTTP/1.1 200 OK\r\n\r\n{\"response\":\"a\",\"done\":true}", TargetFormat.Ollama));

    [Fact]
    public void ADroppedEndEventIsNoEnd() =>
        Assert.Equal(FailureKind.StreamCutByServer, Judge("HTTP/1.1 200 OK\r\n\r\n" + End[..^1]));
}

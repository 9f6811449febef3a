using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Ouro.Load.Engine;
using Ouro.Model.Health;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoopbackTests.Secured;

/// <summary>TLS and HTTP/2 in the engine itself: what is measured, and how each failure is called.</summary>
public sealed class SecuredEngineTests
{
    private static readonly Timeouts s_short = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(400));
    private static readonly Transport s_unchecked = new(UsesHttp2: false, ChecksCertificates: false);
    private static readonly Transport s_http2 = new(UsesHttp2: true, ChecksCertificates: false);

    private static LoadJob Job(Uri url, Transport transport, int slots = 2, int warmup = 0, int requests = 10, Timeouts? timeouts = null, LoadSchedule? schedule = null, int workers = 1) => new(
        url,
        new RequestPlan("/ask/stream", TargetFormat.Ouragboros, [Encoding.UTF8.GetBytes("{\"query\":\"q\"}")], [new("Authorization", "Bearer t0ken")]) { Transport = transport },
        schedule ?? new ClosedLoop(),
        slots,
        warmup,
        requests,
        TimeSpan.FromSeconds(20),
        timeouts ?? Timeouts.Default,
        workers,
        42,
        1000,
        new Uri(url, "/health"),
        []);

    private static Task<LoadCapture> RunAsync(LoadJob job) => LoadEngine.RunAsync(job, null, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(false, true, "sockets", "HTTP/1.1")]
    [InlineData(true, true, "http-client", "HTTP/2")]
    [InlineData(true, false, "http-client", "HTTP/2")]
    public async Task GoodRepliesAreMeasured(bool http2, bool secured, string engine, string protocol)
    {
        using var certificate = new TestCertificate();
        var protocols = http2 && !secured ? HttpProtocols.Http2 : HttpProtocols.Http1AndHttp2;

        // Replies that take a while: the heartbeat, too, has a handshake before it.
        await using var server = await SecuredServer.StartAsync(secured ? certificate : null, protocols, c => SecuredServer.AnswerAsync(c, betweenMs: 20));
        var capture = await RunAsync(Job(server.Url, http2 ? s_http2 : s_unchecked, slots: 4, warmup: 4, requests: 30));

        Assert.Equal(CellEnding.Completed, capture.Ending);
        Assert.Equal(engine, capture.Generator.Engine);
        Assert.Equal(StampSource.UserRead, capture.Generator.Stamp);
        Assert.Equal(Enumerable.Range(1000, 30).Select(i => (long)i), capture.Requests.Select(r => r.RequestId));
        Assert.All(capture.Requests, r =>
        {
            Assert.Equal(FailureKind.None, r.Failure);
            Assert.Equal(200, r.HttpStatus);
            Assert.Equal(5, r.TokenCount);
            Assert.Equal(8, r.EventCount);
            Assert.True(r.IdEchoed);
            Assert.Equal(AttestedStub.Mock, r.EmbeddingsStub);
            long[] life = [r.Intended, r.Sent, r.FirstByte, r.HeadersSeen, r.FirstEvent, r.DocumentsSeen, r.FirstToken, r.LastToken, r.Ended];
            Assert.Equal(life.Order(), life);
            Assert.Equal(r.FirstToken, capture.Tokens[r.TokenStart].At);
        });
        Assert.All(server.Seen.Where(s => s.Path == "/ask/stream"), s => Assert.Equal((protocol, "Bearer t0ken"), (s.Protocol, s.Authorization)));
        Assert.Equal(34, server.Seen.Count(s => s.Path == "/ask/stream"));
        Assert.Contains(capture.Probe, p => p is { HttpStatus: 200, Ended: > 0 });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task TheWarmUpIsSaidWhereItReached(bool http2)
    {
        await LoadEngine.WarmUpAsync(overTls: true, TestContext.Current.CancellationToken);
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2);
        var capture = await RunAsync(Job(server.Url, http2 ? s_http2 : s_unchecked));
        Assert.Equal(!http2, capture.Generator.WarmedUp);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnOpenLoopKeepsItsInstantsAndOpensFewConnections(bool http2)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2);
        var capture = await RunAsync(Job(server.Url, http2 ? s_http2 : s_unchecked, slots: 3000, requests: 60, schedule: OpenLoop.Constant(100)));

        Assert.Equal(60, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
        Assert.All(capture.Requests, r => Assert.True(r.Intended <= r.Sent));
        for (int i = 1; i < 60; i++)
            Assert.Equal(10_000_000, capture.Requests[i].Intended - capture.Requests[i - 1].Intended);
        Assert.Equal(0, capture.Generator.Dropped);

        // The connection that was free last is taken again: not one per request, let alone per slot. The probe has one of its own.
        Assert.InRange(server.Connections, 1, 59);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ArrivalsBeyondTheSlotsWaitAndAreSent(bool http2)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2, c => SecuredServer.AnswerAsync(c, tokens: 3, betweenMs: 10));
        var capture = await RunAsync(Job(server.Url, http2 ? s_http2 : s_unchecked, slots: 2, requests: 20, schedule: OpenLoop.Constant(500)));

        Assert.Equal(20, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));

        // 20 arrivals within 40 ms, and two slots that are busy for 30 ms each: the last one waits for most of the others.
        Assert.True(capture.Requests.Last().Sent - capture.Requests.Last().Intended > 100_000_000);
        Assert.Equal(0, capture.Generator.Dropped);
    }

    [Fact]
    public async Task MoreStreamsThanAConnectionTakesOpenAnother()
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http2, c => SecuredServer.AnswerAsync(c, tokens: 5, betweenMs: 20), maxStreams: 4);
        var capture = await RunAsync(Job(server.Url, s_http2, slots: 12, requests: 36) with { Probe = null });
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
        Assert.True(server.Connections >= 2, $"{server.Connections} connections");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CancellingEndsWhatIsInFlight(bool http2)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2, c => SecuredServer.AnswerAsync(c, tokens: 1000, betweenMs: 20));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));
        var capture = await LoadEngine.RunAsync(Job(server.Url, http2 ? s_http2 : s_unchecked, slots: 3), null, stop.Token);
        Assert.Equal(CellEnding.Interrupted, capture.Ending);
        Assert.Equal(3, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.StoppedByRun, r.Failure));
    }

    [Theory]
    [InlineData("unknown authority", false)]
    [InlineData("unknown authority", true)]
    [InlineData("expired", false)]
    [InlineData("expired", true)]
    [InlineData("other host", false)]
    [InlineData("other host", true)]
    public async Task ABadCertificateFailsTheHandshake(string fault, bool http2)
    {
        using var certificate = new TestCertificate(fault == "other host" ? "elsewhere.example" : "localhost", isExpired: fault == "expired");
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http1AndHttp2);
        var capture = await RunAsync(Job(server.Url, new Transport(http2, ChecksCertificates: true), requests: 3));
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.TlsFailed, r.Failure));
        Assert.DoesNotContain(server.Seen, s => s.Path == "/ask/stream");
        Assert.All(capture.Probe, p => Assert.Equal(0, p.Ended));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AServerWithoutHttp2IsToldFromOneThatFails(bool secured)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(secured ? certificate : null, HttpProtocols.Http1);
        var capture = await RunAsync(Job(server.Url, s_http2, requests: 3));
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.HttpVersionRefused, r.Failure));
    }

    /// <summary>What comes back is no frame; that it is a reply of another version the framework's client does not say.</summary>
    [Fact]
    public async Task AnHttp1ServerThatTakesThePrefaceForARequestViolatesTheProtocol()
    {
        await using var server = new Load.ScriptedServer(e => e.RawAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
        var capture = await RunAsync(Job(server.Url, s_http2, requests: 2) with { Probe = null });
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.ProtocolViolation, r.Failure));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PlainHttpWhereTlsIsExpectedIsAFailedHandshake(bool http2)
    {
        await using var server = await SecuredServer.StartAsync(null, HttpProtocols.Http1);
        var url = new UriBuilder(server.Url) { Scheme = "https" }.Uri;
        var capture = await RunAsync(Job(url, http2 ? s_http2 : s_unchecked, requests: 2));
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.TlsFailed, r.Failure));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task NobodyListeningIsARefusedConnection(bool http2)
    {
        var url = new Uri($"https://127.0.0.1:{Load.ScriptedServer.FreePort()}");
        var capture = await RunAsync(Job(url, http2 ? s_http2 : s_unchecked, requests: 2));
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.ConnectRefused, r.Failure));
    }

    [Theory]
    [InlineData("500", FailureKind.HttpStatus)]
    [InlineData("html", FailureKind.NotAStream)]
    [InlineData("encoded", FailureKind.ProtocolViolation)]
    [InlineData("error-event", FailureKind.ErrorEvent)]
    [InlineData("not-json", FailureKind.ProtocolViolation)]
    [InlineData("no-end", FailureKind.StreamCutByServer)]
    [InlineData("reset", FailureKind.StreamCutByServer)]
    [InlineData("reset-early", FailureKind.StreamCutByServer)]
    [InlineData("silent", FailureKind.HeadersTimedOut)]
    [InlineData("stall", FailureKind.StreamStalled)]
    public async Task AnHttp2ServersMisbehaviourHasItsName(string what, FailureKind expected)
    {
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http2, c => MisbehaveAsync(c, what));
        var capture = await RunAsync(Job(server.Url, s_http2, requests: 4, timeouts: what is "silent" or "stall" ? s_short : null) with { Probe = null });
        Assert.Equal(4, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(expected, r.Failure));
        Assert.All(capture.Requests, r => Assert.NotEqual(0, r.Ended));
    }

    private static async Task MisbehaveAsync(HttpContext context, string what)
    {
        if (what is "500" or "html" or "reset-early" or "silent")
        {
            if (what == "500")
                context.Response.StatusCode = 500;
            else if (what == "html")
                context.Response.ContentType = "text/html";
            else if (what == "reset-early")
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(8);
            else
                await Task.Delay(TimeSpan.FromSeconds(10), context.RequestAborted); // longer than the engine waits for headers
            return;
        }

        if (what == "encoded")
            context.Response.Headers.ContentEncoding = "gzip";
        await SecuredServer.BeginAsync(context);
        await SecuredServer.EventAsync(context, "{\"type\":\"token\",\"content\":\"a\"}");
        if (what == "error-event")
            await SecuredServer.EventAsync(context, "{\"type\":\"error\",\"message\":\"no\"}");
        if (what == "not-json")
            await SecuredServer.EventAsync(context, "{\"type\":");
        if (what == "reset")
            context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(2);
        if (what == "stall")
            await Task.Delay(TimeSpan.FromSeconds(10), context.RequestAborted); // longer than the engine bears silence
    }

    /// <summary>CANCEL; HTTP_1_1_REQUIRED; a DATA frame for a stream that was never opened; GOAWAY that gives up the stream and closes.</summary>
    [Theory]
    [InlineData("reset", FailureKind.StreamCutByServer)]
    [InlineData("http11", FailureKind.HttpVersionRefused)]
    [InlineData("garbage", FailureKind.ProtocolViolation)]
    [InlineData("goaway", FailureKind.StreamCutByServer)]
    [InlineData("close", FailureKind.StreamCutByServer)]
    public async Task BrokenFramesHaveTheirNames(string what, FailureKind expected)
    {
        await using var server = new FrameServer(async (frames, stream, number) =>
        {
            if (what == "http11")
            {
                await frames.WriteAsync(stream, FrameServer.Reset, number, [0, 0, 0, 0xd]);
                return;
            }

            await frames.BeginReplyAsync(stream, number);
            await Task.Delay(300); // the client throws away what its reader has not taken when the stream breaks
            await (what switch
            {
                "reset" => frames.WriteAsync(stream, FrameServer.Reset, number, [0, 0, 0, 8]),
                "garbage" => frames.WriteAsync(stream, FrameServer.Data, number + 10, [1, 2, 3]),
                "goaway" => frames.WriteAsync(stream, FrameServer.GoAway, 0, [0, 0, 0, (byte)number, 0, 0, 0, 2]),
                _ => Task.CompletedTask,
            });
        });
        var capture = await RunAsync(Job(server.Url, s_http2, slots: 1, requests: 1) with { Probe = null });
        Assert.All(capture.Requests, r => Assert.Equal(expected, r.Failure));
        if (what != "http11")
            Assert.All(capture.Requests, r => Assert.Equal(1, r.TokenCount));
    }

    /// <summary>Neither side of a graceful GOAWAY loses a request: what is under way ends, what comes after goes to a new connection.</summary>
    [Fact]
    public async Task AGracefulGoAwayLosesNothing()
    {
        int asked = 0;
        using var certificate = new TestCertificate();
        await using var server = await SecuredServer.StartAsync(certificate, HttpProtocols.Http2, c =>
        {
            if (Interlocked.Increment(ref asked) % 5 == 0)
                c.Features.GetRequiredFeature<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeNotificationFeature>().RequestClose();
            return SecuredServer.AnswerAsync(c, tokens: 3, betweenMs: 2);
        });
        var capture = await RunAsync(Job(server.Url, s_http2, slots: 3, requests: 30) with { Probe = null });
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
        Assert.True(server.Connections > 1, $"{server.Connections} connections");
    }
}

using System.Diagnostics;
using System.Net;
using System.Text;
using Ouro.Load.Engine;
using Ouro.Load.Portable;
using Ouro.Load.Schedule;
using Ouro.Model.Health;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoopbackTests.Load;

public sealed class LoadEngineTests
{
    private static readonly Timeouts s_short = new(TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(400));

    private static LoadJob Job(Uri url, int slots = 2, int warmup = 0, int requests = 10, Timeouts? timeouts = null, LoadSchedule? schedule = null, int workers = 1) => new(
        url,
        new RequestPlan("/ask/stream", TargetFormat.Ouragboros, [.. Enumerable.Range(0, 7).Select(i => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes($"{{\"query\":\"q{i}\"}}"))], [new("X-Plan", "p")]),
        schedule ?? new ClosedLoop(),
        slots,
        warmup,
        requests,
        TimeSpan.FromSeconds(20),
        timeouts ?? Timeouts.Default,
        workers,
        42,
        1000,
        null,
        [new("X-Extra", "e")]);

    private static Task<LoadCapture> RunAsync(LoadJob job) => LoadEngine.RunAsync(job, null, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(4, 2)]
    public async Task GoodRepliesAreMeasured(int slots, int workers)
    {
        await using var server = new ScriptedServer(e => e.GoodAsync());
        var capture = await RunAsync(Job(server.Url, slots, warmup: 3, requests: 20, workers: workers));

        Assert.Equal(CellEnding.Completed, capture.Ending);
        Assert.Equal(20, capture.Requests.Length);
        Assert.Equal(23, server.Requests);
        Assert.InRange(server.Connections, slots / workers, slots); // on a busy machine one worker may be done before another begins
        Assert.Equal(Enumerable.Range(1000, 20).Select(i => (long)i), capture.Requests.Select(r => r.RequestId));
        Assert.Equal(7, capture.Requests.Select(r => r.QueryIndex).Distinct().Count());
        Assert.All(capture.Requests, r =>
        {
            Assert.Equal(FailureKind.None, r.Failure);
            Assert.Equal(200, r.HttpStatus);
            Assert.Equal(5, r.TokenCount);
            Assert.Equal(9, r.EventCount);
            Assert.True(r.IdEchoed);
            Assert.Equal(AttestedStub.Mock, r.EmbeddingsStub);
            Assert.Equal(AttestedStub.Real, r.LlmStub);
            Assert.Equal(new StageTiming(0.5f, 2.25f), r.Stages.Of(ServerStage.Embed));
            Assert.False(r.Stages.Of(ServerStage.Search).IsReported);
            long[] life = [r.Sent, r.FirstByte, r.HeadersSeen, r.FirstEvent, r.DocumentsSeen, r.FirstToken, r.LastToken, r.Ended];
            Assert.Equal(life.Order(), life);
            Assert.True(r.Intended <= r.Sent);
            var tokens = capture.Tokens.Slice(r.TokenStart, r.TokenCount);
            Assert.Equal(r.FirstToken, tokens[0].At);
            Assert.Equal(r.LastToken, tokens[^1].At);
        });
        Assert.Equal(GeneratorHealth.Epoll, capture.Generator.Engine);
        Assert.Equal(StampSource.KernelReceive, capture.Generator.Stamp);
        Assert.True(capture.Generator.CpuShare.IsKnown);
    }

    [Fact]
    public async Task ClosedLoopIntendsTheNextRequestAtThePreviousEnd()
    {
        await using var server = new ScriptedServer(e => e.GoodAsync());
        var capture = await RunAsync(Job(server.Url, slots: 1, requests: 6));
        Assert.Equal(capture.WindowStart, capture.Requests[0].Intended);
        for (int i = 1; i < 6; i++)
            Assert.Equal(capture.Requests[i - 1].Ended, capture.Requests[i].Intended);
        Assert.Equal(capture.Requests.Max(r => r.Ended), capture.WindowEnd);
    }

    [Fact]
    public async Task RequestsCarryIdHeadersAndBody()
    {
        string? seen = null;
        await using var server = new ScriptedServer(e =>
        {
            seen = e.Request;
            return e.GoodAsync();
        });
        await RunAsync(Job(server.Url, slots: 1, requests: 1));
        Assert.NotNull(seen);
        Assert.StartsWith("POST /ask/stream HTTP/1.1\r\n", seen, StringComparison.Ordinal);
        Assert.Contains($"\r\nHost: {server.Url.Authority}\r\n", seen, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Request-Id: 000000001000\r\n", seen, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Plan: p\r\n", seen, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Extra: e\r\n", seen, StringComparison.Ordinal);
        Assert.Matches("\r\nContent-Length: 14\r\n\r\n\\{\"query\":\"q[0-6]\"\\}$", seen);
    }

    [Fact]
    public async Task AScriptedFirstTokenDelayIsSeen()
    {
        await using var server = new ScriptedServer(e => e.GoodAsync(tokens: 3, firstTokenDelayMs: 50));
        var capture = await RunAsync(Job(server.Url, slots: 1, requests: 5));

        // Task.Delay never fires early by more than its clock's resolution, 4 ms on a kernel of 250 Hz; the upper bound only excludes nonsense.
        Assert.All(capture.Requests, r => Assert.InRange(r.TtftSeconds!.Value, 0.045, 2));
    }

    public static TheoryData<string, FailureKind> Misbehaviours => new()
    {
        { "404", FailureKind.HttpStatus },
        { "500", FailureKind.HttpStatus },
        { "html", FailureKind.NotAStream },
        { "json", FailureKind.NotAStream },
        { "no-end-marker", FailureKind.StreamCutByServer },
        { "cut", FailureKind.StreamCutByServer },
        { "silent-close", FailureKind.StreamCutByServer },
        { "invalid-json", FailureKind.ProtocolViolation },
        { "not-http", FailureKind.ProtocolViolation },
        { "bad-chunk", FailureKind.ProtocolViolation },
        { "error-event", FailureKind.ErrorEvent },
        { "endless-header", FailureKind.LimitExceeded },
        { "stall", FailureKind.StreamStalled },
        { "no-headers", FailureKind.HeadersTimedOut },
    };

    [Theory]
    [MemberData(nameof(Misbehaviours))]
    public async Task MisbehaviourHasItsKind(string script, FailureKind expected)
    {
        await using var server = new ScriptedServer(e => MisbehaveAsync(e, script));
        var capture = await RunAsync(Job(server.Url, slots: 2, requests: 4, timeouts: s_short));
        Assert.Equal(4, capture.Requests.Length);
        Assert.All(capture.Requests, r =>
        {
            Assert.Equal(expected, r.Failure);
            Assert.NotEqual(0, r.Ended);
            Assert.NotEqual(0, r.Sent);
        });
        if (script is "404" or "500")
            Assert.All(capture.Requests, r => Assert.Equal(script, r.HttpStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static async Task MisbehaveAsync(Exchange e, string script)
    {
        switch (script)
        {
            case "404":
                await e.RawAsync("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: 22\r\n\r\n{\"detail\":\"Not Found\"}");
                return;
            case "500":
                await e.RawAsync("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\noops");
                return;
            case "html":
                await e.RawAsync("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 13\r\n\r\n<html></html>");
                return;
            case "json":
                await e.RawAsync("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nContent-Length: 2\r\n\r\n{}");
                return;
            case "no-end-marker":
                await e.HeadAsync();
                await e.TokenAsync("a");
                await e.LastChunkAsync();
                return;
            case "cut":
                await e.HeadAsync();
                await e.TokenAsync("a");
                e.Closes = true;
                return;
            case "silent-close":
                e.Closes = true;
                return;
            case "invalid-json":
                await e.HeadAsync();
                await e.EventAsync("{\"type\":\"token\",\"content\":");
                await e.LastChunkAsync();
                return;
            case "not-http":
                await e.RawAsync("220 mail.example.org ESMTP ready\r\n\r\n");
                return;
            case "bad-chunk":
                await e.HeadAsync();
                await e.RawAsync("zz\r\n");
                return;
            case "error-event":
                await e.HeadAsync();
                await e.EventAsync("{\"type\":\"error\",\"message\":\"upstream\"}");
                await e.LastChunkAsync();
                return;
            case "endless-header":
                await e.RawAsync("HTTP/1.1 200 OK\r\n");
                for (int i = 0; i < 1000; i++)
                    await e.RawAsync($"X-{i}: {new string('x', 100)}\r\n");
                e.Closes = true;
                return;
            case "stall":
                await e.HeadAsync();
                await e.TokenAsync("a");
                await Task.Delay(TimeSpan.FromSeconds(30), e.Stop); // longer than the engine's limit
                return;
            case "no-headers":
                await Task.Delay(TimeSpan.FromSeconds(30), e.Stop); // longer than the engine's limit
                return;
        }
    }

    [Fact]
    public async Task ARefusedConnectionIsReportedAndNotHammered()
    {
        var started = Stopwatch.StartNew();
        var capture = await RunAsync(Job(new Uri($"http://127.0.0.1:{ScriptedServer.FreePort()}"), slots: 2, requests: 6));
        Assert.Equal(6, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.ConnectRefused, r.Failure));
        Assert.True(started.ElapsedMilliseconds >= 100, "three rounds of two slots pause at least twice");
    }

    [Fact]
    public async Task StoppingKeepsWhatWasMeasured()
    {
        int asked = 0;
        using var stop = new CancellationTokenSource();
        await using var server = new ScriptedServer(async e =>
        {
            if (Interlocked.Increment(ref asked) <= 4)
            {
                await e.GoodAsync();
                return;
            }

            await e.HeadAsync();
            await e.TokenAsync("a");
            stop.CancelAfter(50);
            await Task.Delay(TimeSpan.FromSeconds(30), e.Stop); // held until the run is stopped
        });
        var capture = await LoadEngine.RunAsync(Job(server.Url, slots: 2, requests: 100), null, stop.Token);
        Assert.Equal(CellEnding.Interrupted, capture.Ending);
        Assert.Equal(6, capture.Requests.Length);
        Assert.Equal(4, capture.Requests.Count(r => r.Succeeded));
        Assert.All(capture.Requests.Where(r => !r.Succeeded), r =>
        {
            Assert.Equal(FailureKind.StoppedByRun, r.Failure);
            Assert.Equal(1, r.TokenCount);
        });
    }

    [Fact]
    public async Task TheTimeLimitEndsACell()
    {
        await using var server = new ScriptedServer(e => Task.Delay(TimeSpan.FromSeconds(30), e.Stop));
        var capture = await RunAsync(Job(server.Url, slots: 2, requests: 4) with { TimeLimit = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(CellEnding.TimeLimit, capture.Ending);
        Assert.Equal(2, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.StoppedByRun, r.Failure));
    }

    [Fact]
    public async Task AServerThatClosesAfterEachReplyIsReconnected()
    {
        await using var server = new ScriptedServer(async e =>
        {
            await e.RawAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n");
            await e.RawAsync("data: {\"type\":\"token\",\"content\":\"a\",\"partial_answer\":\"a\"}\n\ndata: {\"type\":\"end\"}\n\n");
            e.Closes = true;
        });
        var capture = await RunAsync(Job(server.Url, slots: 2, requests: 8));
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
        Assert.All(capture.Requests, r => Assert.NotEqual(0, r.Connected));
        Assert.Equal(8, server.Connections);
    }

    [Fact]
    public async Task AKeptConnectionClosedWithoutNoticeIsReplaced()
    {
        await using var server = new ScriptedServer(async e =>
        {
            await e.GoodAsync();
            e.Closes = true; // without a Connection: close header
        });
        var capture = await RunAsync(Job(server.Url, slots: 2, requests: 20));
        Assert.Equal(20, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
    }

    [Fact]
    public async Task ProgressAndProbeAreReported()
    {
        await using var server = new ScriptedServer(e => e.Request.StartsWith("GET /health", StringComparison.Ordinal)
            ? e.RawAsync("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")
            : e.GoodAsync(tokens: 2, firstTokenDelayMs: 60));
        var seen = new List<LoadProgress>();
        var capture = await LoadEngine.RunAsync(
            Job(server.Url, slots: 1, requests: 5) with { Probe = new Uri(server.Url, "/health") },
            new Collector(seen),
            TestContext.Current.CancellationToken);
        Assert.Equal(5, seen[^1].Completed);
        Assert.Equal(0, seen[^1].Failed);
        Assert.InRange(seen[^1].LastTtftSeconds!.Value, 0.05, 2);
        Assert.NotEmpty(capture.Probe);
        Assert.Contains(capture.Probe, p => p.HttpStatus == 200 && p.Ended > p.Sent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task OpenSchedulesSendWithoutWaiting(bool poisson)
    {
        // 40 requests at 200 per second against replies of 100 ms: a closed loop of one connection would need 4 seconds.
        await using var server = new ScriptedServer(e => e.GoodAsync(tokens: 1, firstTokenDelayMs: 100));
        var capture = await RunAsync(Job(server.Url, slots: 64, requests: 40, schedule: poisson ? OpenLoop.Poisson(200) : OpenLoop.Constant(200)));
        Assert.Equal(40, capture.Requests.Length);
        Assert.All(capture.Requests, r => Assert.Equal(FailureKind.None, r.Failure));
        Assert.Equal(0, capture.Generator.Dropped);
        Assert.True(server.Connections > 4);
        var gaps = capture.Requests.Zip(capture.Requests.Skip(1), (a, b) => (b.Intended - a.Intended) / 1e6).ToArray();
        if (!poisson)
            Assert.All(gaps, gap => Assert.Equal(5, gap, 0.001));
    }

    [Fact]
    public async Task AnOpenScheduleAtItsCapIsLateAndSaysSo()
    {
        await using var server = new ScriptedServer(e => e.GoodAsync(tokens: 1, firstTokenDelayMs: 50));
        var capture = await RunAsync(Job(server.Url, slots: 1, requests: 6, schedule: OpenLoop.Constant(1000)));
        Assert.Equal(6, capture.Requests.Length);
        Assert.Equal(1, server.Connections);
        var last = capture.Requests.Last();
        Assert.True(last.ResponseTtftSeconds > last.TtftSeconds + 0.1, "the wait for the only connection is part of the response time");
    }

    [Fact]
    public async Task TheLoadThreadAllocatesAtMost200BytesPerRequest()
    {
        const int requests = 400;
        await using var server = new ScriptedServer(e => e.GoodAsync());
        var order = new QueryOrder(7, 2 * requests, 1);
        using var worker = new EpollWorker(Job(server.Url), new RunControl(long.MaxValue), new IPEndPoint(IPAddress.Loopback, server.Url.Port), 0, 1);
        worker.Trace.Reserve(requests, requests * 8);
        await Task.Run(() =>
        {
            worker.Run(new LoadPhase(200, 0, 0, order, false) { StartTicks = Stopwatch.GetTimestamp() }); // buffers reach their size
            worker.Run(new LoadPhase(requests, 0, 200, order, true) { StartTicks = Stopwatch.GetTimestamp() });
        }, TestContext.Current.CancellationToken);
        Assert.Equal(requests, worker.Trace.Requests.Count);
        Assert.Equal(requests * 5, worker.Trace.Tokens.Count);
        Assert.InRange(worker.AllocatedBytes, 0, 200 * requests);
    }

    [Theory]
    [InlineData(false, false, FailureKind.None)]
    [InlineData(true, false, FailureKind.None)] // closes kept connections without notice
    [InlineData(false, true, FailureKind.ConnectRefused)]
    public async Task ThePortableEngineMeasuresTheSame(bool closes, bool refuses, FailureKind expected)
    {
        await using var server = new ScriptedServer(async e =>
        {
            await e.GoodAsync();
            e.Closes = closes;
        });
        int port = refuses ? ScriptedServer.FreePort() : server.Url.Port;
        using var worker = new SocketsWorker(Job(server.Url, slots: 2), new RunControl(long.MaxValue), new IPEndPoint(IPAddress.Loopback, port), 0, 1);
        var phase = new LoadPhase(12, 0, 1, new QueryOrder(7, 12, 1), true) { StartTicks = Stopwatch.GetTimestamp() };
        await Task.Run(() => worker.Run(phase), TestContext.Current.CancellationToken);
        var records = new RequestRecord[12];
        MemoryTrace.Over(worker.Trace.Requests.Segments).CopyTo(0, records);
        Assert.Equal(12, worker.Trace.Requests.Count);
        Assert.All(records, r =>
        {
            Assert.Equal(expected, r.Failure);
            Assert.Equal(refuses ? 0 : 5, r.TokenCount);
        });
    }

    [Fact]
    public async Task TheWarmUpEndsAndIsRemembered()
    {
        await LoadEngine.WarmUpAsync(overTls: false, TestContext.Current.CancellationToken);
        Assert.True(LoadEngine.WarmedUp);
    }

    private sealed class Collector(List<LoadProgress> seen) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => seen.Add(value);
    }
}

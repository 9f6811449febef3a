using System.Net.Sockets;
using System.Text;

namespace Ouro.LoopbackTests.Service;

public sealed class DrainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stream_that_runs_at_a_stop_comes_whole()
    {
        var (simulator, host) = await RunningService.StartSimulatorAsync("--ttft-ms", "200", "--itl-ms", "50", "--tokens", "10");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", upstream.UpstreamUrl, "--drain-s", "30");
        var asking = service.AskStreamAsync("q");
        await Waiting.UntilAsync(() => host.Running > 0, "the answer begins");
        await service.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Equal("end", (await asking.WaitAsync(TimeSpan.FromSeconds(30), Cancellation)).Types.Last());
    }

    [Fact]
    public async Task A_stream_longer_than_the_limit_is_cut_and_its_upstream_call_with_it()
    {
        var (simulator, host) = await RunningService.StartSimulatorAsync("--ttft-ms", "1", "--itl-ms", "100", "--tokens", "1000");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", upstream.UpstreamUrl, "--drain-s", "0.2");
        var asking = service.AskStreamAsync("q");
        await Waiting.UntilAsync(() => host.Running > 0, "the answer begins");
        await service.StopAsync().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await Assert.ThrowsAsync<HttpRequestException>(() => asking.WaitAsync(TimeSpan.FromSeconds(30), Cancellation));
        await Waiting.UntilAsync(() => host.Running == 0, "the upstream call ends");
    }

    /// <summary>Clients that do not read: the upstream is not read on, and no thread waits.</summary>
    [Fact]
    public async Task Slow_readers_hold_neither_memory_nor_threads()
    {
        const int Readers = 200;
        const int TokenLength = 16_384;
        long sent = 0;
        await using var upstream = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            // 64 MB a stream, if anybody took it.
            string token = ScriptedUpstream.Chunk(new string('x', TokenLength));
            for (int i = 0; i < 4_000; i++)
            {
                await ScriptedUpstream.SendAsync(context, token);
                Interlocked.Add(ref sent, TokenLength);
            }
        });
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", $"{upstream.Url}/v1");
        int threadsBefore = ThreadPool.ThreadCount;
        var sockets = new List<Socket>();
        try
        {
            string body = RunningService.Question("q");
            byte[] request = Encoding.ASCII.GetBytes($"POST /ask/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            for (int i = 0; i < Readers; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
                sockets.Add(socket);
                await socket.ConnectAsync("127.0.0.1", service.Port, Cancellation);
                await socket.SendAsync(request, Cancellation);
            }
            long before = -1;
            for (int i = 0; before != Interlocked.Read(ref sent) || upstream.Paths.Count < Readers; i++)
            {
                Assert.True(i < 100, "waited 30 s until nothing moves any more");
                before = Interlocked.Read(ref sent);
                await Task.Delay(300, Cancellation);
            }
            // The kernel's buffers of two connections and 64 KB of Kestrel's hold a few megabytes a stream, of 64.
            Assert.InRange(Interlocked.Read(ref sent) / Readers, TokenLength, 16L << 20);
            Assert.InRange(ThreadPool.ThreadCount - threadsBefore, int.MinValue, 40);
        }
        finally
        {
            foreach (var socket in sockets)
                socket.Dispose();
        }
        for (int i = 0; !(await service.Client.GetStringAsync("/metrics", Cancellation)).Contains("ouro_requests_in_flight 0\n", StringComparison.Ordinal); i++)
        {
            Assert.True(i < 100, "waited 10 s until the streams of the clients that left are given up");
            await Task.Delay(100, Cancellation);
        }
    }
}

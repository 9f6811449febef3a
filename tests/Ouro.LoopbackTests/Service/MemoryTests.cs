using System.Net.Sockets;
using System.Text;
using Ouro.Load.Engine;
using Ouro.Load.Schedule;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoopbackTests.Service;

/// <summary>
/// Measured are the bytes that live after full collections. Resident memory follows the collector's budget and the
/// kernel's mood and hides a leak of megabytes; what lives does not, and with stubs everything that the service could keep
/// per request is managed. Sockets are counted beside it, since a leaked one is small here and large in the kernel.
/// </summary>
public sealed class MemoryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_requests_leave_nothing_behind()
    {
        const int Requests = 10_000, PerRun = 2_000;
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        // Runs of one size: what the last one recorded lives on with the load engine.
        await SoakAsync(service, PerRun);
        var (bytesBefore, handlesBefore) = (await SettledBytesAsync(), Handles());
        for (int sent = PerRun; sent < Requests; sent += PerRun)
            await SoakAsync(service, PerRun);
        var (bytesAfter, handlesAfter) = (await SettledBytesAsync(), Handles());

        // 64 bytes a request, two of the smallest objects: collections leave 150 KB of noise.
        Assert.InRange(bytesAfter - bytesBefore, long.MinValue, 64 * (Requests - PerRun));
        Assert.InRange(handlesAfter - handlesBefore, int.MinValue, 8);
        Assert.Contains($"ouro_requests_total{{outcome=\"completed\"}} {Requests}\n", await service.Client.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
    }

    /// <summary>All open at once, each in the middle of its answer; both ends of both connections of each stream are in this process.</summary>
    [Fact]
    public async Task A_thousand_streams_at_once_hold_little_each_and_give_it_back()
    {
        const int Streams = 1_000;
        int answering = 0;
        await using var upstream = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            await ScriptedUpstream.SendAsync(context, ScriptedUpstream.Chunk("one"));
            Interlocked.Increment(ref answering);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => Interlocked.Decrement(ref answering), TaskScheduler.Default);
        });
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", $"{upstream.Url}/v1", "--llm-token-gap-timeout-s", "300");
        await CloseAsync(await OpenAsync(50));
        int threadsBefore = ThreadPool.ThreadCount;
        var (bytesBefore, handlesBefore) = (await SettledBytesAsync(), Handles());
        var sockets = await OpenAsync(Streams);
        long open = (await SettledBytesAsync() - bytesBefore) / Streams;
        int threads = ThreadPool.ThreadCount - threadsBefore;
        await CloseAsync(sockets);
        long closed = (await SettledBytesAsync() - bytesBefore) / Streams;
        TestContext.Current.SendDiagnosticMessage($"{open} bytes a stream while open, {closed} afterwards; {threads} more threads, {Handles() - handlesBefore} more handles");

        Assert.InRange(open, 1, 100_000);
        Assert.InRange(threads, int.MinValue, 40);
        Assert.InRange(closed, long.MinValue, 20_000);
        Assert.InRange(Handles() - handlesBefore, int.MinValue, 100);

        async Task<List<Socket>> OpenAsync(int count)
        {
            string body = RunningService.Question("q");
            byte[] request = Encoding.ASCII.GetBytes($"POST /ask/stream HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            var sockets = new List<Socket>(count);
            for (int i = 0; i < count; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                sockets.Add(socket);
                await socket.ConnectAsync("127.0.0.1", service.Port, Cancellation);
                await socket.SendAsync(request, Cancellation);
            }
            await Waiting.UntilAsync(() => Volatile.Read(ref answering) == count, "every stream has its first token");
            return sockets;
        }

        async Task CloseAsync(List<Socket> sockets)
        {
            foreach (var socket in sockets)
                socket.Dispose();
            await Waiting.UntilAsync(() => Volatile.Read(ref answering) == 0, "the streams of the clients that left are given up");
        }
    }

    private static async Task SoakAsync(RunningService service, int requests)
    {
        byte[][] bodies = [.. Enumerable.Range(0, 64).Select(i => Encoding.UTF8.GetBytes(RunningService.Question($"Question {i} about energy")))];
        var capture = await LoadEngine.RunAsync(
            new LoadJob(
                new Uri($"http://127.0.0.1:{service.Port}"),
                new RequestPlan("/ask/stream", TargetFormat.Ouragboros, [.. bodies.Select(body => (ReadOnlyMemory<byte>)body)], []),
                new ClosedLoop(), Slots: 64, WarmupRequests: 0, requests, TimeSpan.FromSeconds(60), Timeouts.Default, Workers: 1, Seed: 42, FirstRequestId: 1, null, []),
            null, Cancellation);
        Assert.Equal(requests, capture.Requests.Length);
        Assert.DoesNotContain(capture.Requests, request => request.Failure != FailureKind.None);
    }

    /// <summary>The least of three: what connections that are just closing still hold is no leak.</summary>
    private static async Task<long> SettledBytesAsync()
    {
        long least = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            // The first collection runs finalizers, which let go of what the second one finds.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            least = Math.Min(least, GC.GetTotalMemory(forceFullCollection: true));
            await Task.Delay(100, Cancellation);
        }
        return least;
    }

    private static int Handles() => Directory.GetFiles("/proc/self/fd").Length;
}

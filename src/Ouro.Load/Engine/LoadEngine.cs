using System.Diagnostics;
using System.Net;
using System.Runtime;
using Ouro.Load.Portable;
using Ouro.Load.Schedule;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>
/// Runs one cell's load:
/// 1. resolve the target, one address for the whole run;
/// 2. build the workers: epoll with kernel stamps on Linux, portable sockets elsewhere and for https, the framework's client for HTTP/2;
/// 3. run the warm-up on all slots to its end;
/// 4. make room for what the warm-up showed a reply to need, then start the window on all workers together;
/// 5. join, merge the workers' buffers, and add the generator's own health.
/// </summary>
public static class LoadEngine
{
    private static readonly TimeSpan s_progressPeriod = TimeSpan.FromMilliseconds(100);

    // What is reserved ahead, at most: 2 Mi stamps (48 MiB) and 64 Ki records (15 MiB); beyond that segments come as they fill.
    private const long MostReservedTokens = 2 * 1024 * 1024;
    private const long MostReservedRequests = 64 * 1024;

    private static bool s_warmedUp;
    private static bool s_warmedUpOverTls;

    /// <summary>The hot code of this process has run against an in-process target (<see cref="WarmUpAsync"/>).</summary>
    public static bool WarmedUp => Volatile.Read(ref s_warmedUp);

    /// <summary>
    /// Measures one cell. <paramref name="stop"/> ends it early: requests in flight become <see cref="FailureKind.StoppedByRun"/>,
    /// the ending <see cref="CellEnding.Interrupted"/>, and all that was measured is returned.
    /// </summary>
    /// <exception cref="System.Net.Sockets.SocketException">The host name does not resolve.</exception>
    /// <param name="gate">Awaited after the warm-up; its result is the instant, in ticks, at which the window begins. Null: at once.</param>
    public static async Task<LoadCapture> RunAsync(LoadJob job, IProgress<LoadProgress>? progress, CancellationToken stop, Func<Task<long>>? gate = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(job.Slots, job.Part.Count, nameof(job));
        ArgumentOutOfRangeException.ThrowIfLessThan(job.Workers, 1, nameof(job));
        ArgumentOutOfRangeException.ThrowIfNegative(job.Requests, nameof(job));
        ArgumentOutOfRangeException.ThrowIfNegative(job.WarmupRequests, nameof(job));
        var startedAt = DateTimeOffset.UtcNow;
        var control = new RunControl(Stopwatch.GetTimestamp() + RunControl.ToTicks(job.TimeLimit));
        using var stopping = stop.Register(() => control.Stop(CellEnding.Interrupted));

        // 1.
        var target = await Target.ResolveAsync(job.BaseUrl, job.Timeouts.Connect, CancellationToken.None);

        // 2.
        int count = Math.Min(job.Workers, job.Slots / job.Part.Count);
        var workers = new LoadWorker[count];
        var latencyMode = GCSettings.LatencyMode;
        try
        {
            for (int i = 0; i < count; i++)
                workers[i] = CreateWorker(job, control, target, job.Part.WorkerNumber(i, count), count * job.Part.Count);

            // 3.
            var order = new QueryOrder(job.Request.Bodies.Count, (long)job.WarmupRequests + job.Requests, job.Seed);
            if (job.WarmupRequests > 0)
                await RunPhaseAsync(workers, PhaseOf(job, job.WarmupRequests, Math.Max(0, job.FirstRequestId - job.WarmupRequests), order, false), null);

            // 4.
            foreach (var worker in workers)
                Reserve(worker, job.Requests, count);
            GCSettings.LatencyMode = GCLatencyMode.SustainedLowLatency;
            long start = gate is null ? 0 : await gate();
            using var probeStop = new CancellationTokenSource();
            var probe = job.Probe is null
                ? Task.FromResult<ProbeSample[]>([])
                : new ProbeLoop(await ProbeClientOf(job, job.Probe), job.Timeouts).RunAsync(probeStop.Token);
            var window = PhaseOf(job, job.Requests, job.FirstRequestId, order, true);
            await RunPhaseAsync(workers, window, progress, start);
            long windowDone = Stopwatch.GetTimestamp();
            await probeStop.CancelAsync();

            // 5.
            var (requests, tokens) = Merge(workers);
            long windowEnd = requests.Length == 0 ? windowDone : requests.Max(r => r.Ended);
            var health = HealthReport.Compose(workers, windowDone - window.StartTicks, IsWarmFor(job));
            return new LoadCapture(startedAt, window.StartTicks, windowEnd, control.Ending, requests, tokens, await probe, health)
            {
                AllocatedBytes = workers.Sum(w => w.AllocatedBytes),
            };
        }
        finally
        {
            GCSettings.LatencyMode = latencyMode;
            foreach (var worker in workers)
                worker?.Dispose();
        }
    }

    /// <summary>Runs the engine against an in-process target until its hot code is compiled for good; a few seconds at most.</summary>
    /// <param name="overTls">The one for https over HTTP/1.1 as well. Of HTTP/2 there is no warm-up: the target would have to speak it.</param>
    public static async Task WarmUpAsync(bool overTls, CancellationToken stop)
    {
        if (!WarmedUp && await RunWarmAsync(overTls: false, stop))
            Volatile.Write(ref s_warmedUp, true);
        if (overTls && !Volatile.Read(ref s_warmedUpOverTls) && await RunWarmAsync(overTls, stop))
            Volatile.Write(ref s_warmedUpOverTls, true);
    }

    /// <summary>False when it was cut short.</summary>
    private static async Task<bool> RunWarmAsync(bool overTls, CancellationToken stop)
    {
        using var target = WarmTarget.Start(overTls);
        var job = target.Job;
        long until = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * 3 / 2);

        // Tier-1 code is built in the background, 100 ms after the last burst of new methods: rounds, not one long run.
        for (int round = 0; round < 8 && Stopwatch.GetTimestamp() < until && !stop.IsCancellationRequested; round++)
            _ = await RunAsync(job, null, stop);
        return !stop.IsCancellationRequested;
    }

    /// <summary>A closed loop's part has its own budget (a warm-up is one); an open loop's takes its turns of the common process, whose arrivals are numbered.</summary>
    private static LoadPhase PhaseOf(LoadJob job, int requests, long firstRequestId, QueryOrder order, bool isRecorded)
    {
        var (start, length) = job.Schedule.IsOpen && isRecorded ? (0, requests) : job.Part.RangeOf(requests);
        return new LoadPhase(length, start, firstRequestId, order, isRecorded);
    }

    private static LoadWorker CreateWorker(LoadJob job, RunControl control, IPEndPoint target, int worker, int workers) =>
        job.Request.Transport.UsesHttp2 ? new HttpClientWorker(job, control, target, worker, workers)
        : OperatingSystem.IsLinux() && HasDefaultEngine(job) ? new EpollWorker(job, control, target, worker, workers)
        : new SocketsWorker(job, control, target, worker, workers);

    private static bool IsWarmFor(LoadJob job) =>
        !job.Request.Transport.UsesHttp2 && Volatile.Read(ref HasDefaultEngine(job) ? ref s_warmedUp : ref s_warmedUpOverTls);

    /// <summary>Neither TLS nor HTTP/2.</summary>
    private static bool HasDefaultEngine(LoadJob job) => job.BaseUrl.Scheme == Uri.UriSchemeHttp && !job.Request.Transport.UsesHttp2;

    private static async Task<IProbeClient> ProbeClientOf(LoadJob job, Uri probe)
    {
        var target = await Target.ResolveAsync(probe, job.Timeouts.Connect, CancellationToken.None);
        return job.Request.Transport.UsesHttp2
            ? new HttpClientProbe(probe, job.Request.Transport, job.Timeouts.Connect, target)
            : new SocketProbe(probe, job.Request.Transport, target);
    }

    private static void Reserve(LoadWorker worker, int requests, int workers)
    {
        // A worker may take more than its share of a common budget.
        long share = Math.Min(requests, (requests / workers * 5L / 4) + 64);
        worker.Trace.Reserve(
            (int)Math.Min(share, MostReservedRequests),
            (int)Math.Min(share * Math.Max(32, worker.MostTokensPerReply), MostReservedTokens));
    }

    private static async Task RunPhaseAsync(LoadWorker[] workers, LoadPhase phase, IProgress<LoadProgress>? progress, long startTicks = 0)
    {
        phase.StartTicks = Math.Max(startTicks, Stopwatch.GetTimestamp());
        var all = Task.WhenAll(workers.Select(worker => StartThread(worker, phase)));
        if (progress is not null)
        {
            while (await Task.WhenAny(all, Task.Delay(s_progressPeriod)) != all)
                progress.Report(ReadProgress(workers));
        }

        await all;
        progress?.Report(ReadProgress(workers));
    }

    private static Task StartThread(LoadWorker worker, LoadPhase phase)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                worker.Run(phase);
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e); // a bug of ours: it surfaces where the phase is awaited
            }
        })
        {
            Name = "ouro load",
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }

    private static LoadProgress ReadProgress(LoadWorker[] workers)
    {
        int completed = 0, failed = 0;
        long ttft = 0;
        foreach (var worker in workers)
        {
            completed += worker.Completed;
            failed += worker.Failed;
            ttft = Math.Max(ttft, worker.LastTtftTicks);
        }

        return new LoadProgress(completed, failed, ttft == 0 ? null : ttft / (double)Stopwatch.Frequency);
    }

    /// <summary>Stamps stay where they were written; records are brought into one order.</summary>
    private static (Trace<RequestRecord> Requests, Trace<TokenStamp> Tokens) Merge(LoadWorker[] workers)
    {
        int tokenStart = 0;
        foreach (var worker in workers)
        {
            foreach (var segment in worker.Trace.Requests.Segments)
            {
                foreach (ref var record in segment.AsSpan())
                    record.TokenStart += tokenStart;
            }

            tokenStart += worker.Trace.Tokens.Count;
        }

        return (
            InOrderOfIds(MemoryTrace.Over(workers.SelectMany(w => w.Trace.Requests.Segments))),
            MemoryTrace.Over(workers.SelectMany(w => w.Trace.Tokens.Segments)));
    }

    /// <summary>Sorts keys and moves each record once: a record has some 230 bytes, too many to swap about.</summary>
    private static RequestRecord[] InOrderOfIds(Trace<RequestRecord> requests)
    {
        var ids = new long[requests.Length];
        var places = new int[requests.Length];
        for (int i = 0; i < places.Length; i++)
        {
            ids[i] = requests[i].RequestId;
            places[i] = i;
        }

        Array.Sort(ids, places);
        var ordered = GC.AllocateUninitializedArray<RequestRecord>(requests.Length);
        for (int i = 0; i < ordered.Length; i++)
            ordered[i] = requests[places[i]];
        return ordered;
    }
}

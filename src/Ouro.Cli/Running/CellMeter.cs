using System.Diagnostics;
using Ouro.Cli.Progress;
using Ouro.Deploy;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>Loads one live deployment: its own warm-up, a cell of the plan with what the target used meanwhile, and what the profiling itself costs.</summary>
/// <param name="clusterGenerator">Loads the Deployments of a cluster, where that is to be done from within.</param>
internal sealed class CellMeter(
    RunPlan plan, ILoadGenerator generator, ILoadGenerator? clusterGenerator, CellProfiler profiler, IBenchProgress progress, long firstRequestId)
{
    // More than any service answers in one burst: it is the time limit that ends it.
    private const int MostRequestsPerBurst = 10_000;

    // What a service answers faster than 100 times a plan meant for it is no matter of the service any more.
    private const double MostLengthening = 100;
    private const int MostAttempts = 3;
    private const double NearlyLongEnough = 0.8;

    // An open loop does not say how many requests will be in flight; the default levels end here.
    private const int SlotsOfOpenWarmUp = 20;

    // Long enough for the second tier of the compiler (after 30 calls and 100 ms of quiet) and for a few injected pool threads.
    private static readonly TimeSpan ServiceWarmUp = TimeSpan.FromSeconds(2);

    private readonly HashSet<int> _warmedUp = [];
    private long _nextRequestId = firstRequestId;

    /// <summary>
    /// A service that was just started compiles its code and grows its thread pool under the first load, which the first cell
    /// would measure; one that still runs from the repetition before has that behind it. Only where it is ours: calls to another's
    /// service may cost its owner money.
    /// </summary>
    public async Task WarmUpServiceAsync(string name, LiveTarget target, CancellationToken stop)
    {
        bool isOurs = plan.Deployments.Any(d => d.Name == name && (d.Kind is DeploymentKind.Managed or DeploymentKind.Limited || d.Cluster is { MaySwitch: true }));
        if (!isOurs || plan.WarmupRequests == 0 || (target.ProcessId is { } process && !_warmedUp.Add(process)))
            return;
        progress.Phase($"warming up {name}");
        var job = plan.Load.IsOpen
            ? NextJob(target, SlotsOfOpenWarmUp, warmup: 0, MostRequestsPerBurst, ServiceWarmUp) with { Schedule = new ClosedLoop(), Slots = SlotsOfOpenWarmUp }
            : NextJob(target, plan.Levels.Max(), warmup: 0, MostRequestsPerBurst, ServiceWarmUp);
        await GeneratorOf(name).RunAsync(job with { Probe = null }, null, stop);
    }

    /// <summary>After the cells of a block, so that none of them meets a service that the bursts have warmed.</summary>
    public async Task MeasureProfilingCostAsync(DeploymentSpec deployment, StubConfiguration configuration, LiveTarget target, CancellationToken stop)
    {
        progress.Phase("measuring what profiling costs");
        int level = plan.Levels[plan.Levels.Count / 2];
        await profiler.Cost.MeasureAsync(
            $"{deployment.Name} {configuration.Name} at {level}",
            target,
            limit => NextJob(target, level, warmup: 0, MostRequestsPerBurst, limit) with { Probe = null },
            stop);
    }

    public async Task<CellCapture> MeasureAsync(Cell cell, LiveTarget target, IDeployment deployment, CancellationToken stop)
    {
        int requests = plan.Load.RequestsAt(cell.Level, plan.RequestsPerCell);
        var capture = await MeasureAsync(cell, requests, target, deployment, stop);
        for (int attempt = 1; attempt < MostAttempts && !stop.IsCancellationRequested && Lengthened(capture) is { } more; attempt++)
            capture = await MeasureAsync(cell, more, target, deployment, stop);
        return capture;
    }

    /// <summary>
    /// A cell that is over before its slots have filled and drained measures these: it was the trial that says how many requests
    /// last long enough. Null where it stands.
    /// </summary>
    private int? Lengthened(CellCapture capture)
    {
        double lasted = (capture.WindowEnd - capture.WindowStart) / (double)Stopwatch.Frequency;
        if (capture.Ending != CellEnding.Completed || lasted >= NearlyLongEnough * plan.LeastWindow.TotalSeconds || !capture.Requests.Any(r => r.Succeeded))
            return null;

        // Somewhat more than the trial asks for: a warmer service is faster.
        double wanted = 1.2 * capture.Requests.Length * plan.LeastWindow.TotalSeconds / Math.Max(lasted, 1e-6);
        return (int)Math.Min(Math.Ceiling(wanted), MostLengthening * capture.Requests.Length);
    }

    private async Task<CellCapture> MeasureAsync(Cell cell, int requests, LiveTarget target, IDeployment deployment, CancellationToken stop)
    {
        var job = NextJob(target, cell.Level, plan.WarmupRequests, requests, plan.CellTimeLimit);
        await using var watch = await deployment.WatchAsync(stop);
        var profiling = watch is null ? await StartProfileAsync(target, stop) : default;
        await using var session = watch is null && profiling.TryGet(out var sampled) ? sampled.Session : null;
        if (session is not null)
            progress.CellProfiled(() => session.Latest);
        var load = await GeneratorOf(cell.Deployment).RunAsync(job, progress, stop);
        var capture = new CellCapture(cell, load.StartedAt, load.WindowStart, load.WindowEnd, load.Ending, load.Requests, load.Tokens, load.Probe, load.Generator, target.Attestation) { Load = plan.Load };
        if (watch is null)
            return capture with { Resources = FinishProfile(profiling, capture), Marks = target.Marks };
        var watched = await watch.FinishAsync(capture.WindowStart, capture.WindowEnd, !stop.IsCancellationRequested && load.Requests.Any(r => !r.Succeeded), CancellationToken.None);
        return capture with { Resources = watched.Resources, Marks = [.. target.Marks, .. watched.Marks] };
    }

    private async Task<Result<CellProfile>> StartProfileAsync(LiveTarget target, CancellationToken stop)
    {
        var started = await profiler.StartAsync(target.ServiceUrl, stop);
        if (!started.Succeeded && plan.Profile)
            progress.Note($"no resource profile: {started.Faults[0]}");
        return started;
    }

    private CellResources FinishProfile(Result<CellProfile> profiling, CellCapture capture)
    {
        if (!profiling.TryGet(out var running))
            return CellResources.Unknown(profiling.Faults[0].ToString());
        var (resources, unwritten) = profiler.Finish(running, capture);
        if (unwritten is not null)
            progress.Note($"the profile of {capture.Cell.Id} could not be written: {unwritten}");
        return resources;
    }

    private ILoadGenerator GeneratorOf(string deployment) =>
        clusterGenerator is { } inside && plan.Deployments.Any(d => d.Name == deployment && d.Cluster is not null) ? inside : generator;

    private LoadJob NextJob(LiveTarget target, int level, int warmup, int requests, TimeSpan limit)
    {
        int slots = plan.Load.SlotsAt(level);
        var job = new LoadJob(
            target.BaseUrl, plan.Request, plan.Load.ScheduleAt(level), slots, warmup, requests, limit, plan.Timeouts,
            Math.Min(plan.Workers, slots), plan.Seed + (ulong)_nextRequestId, _nextRequestId + warmup,
            plan.Request.Format == TargetFormat.Ouragboros ? new Uri(target.BaseUrl, "/health") : null, target.RequestHeaders);
        _nextRequestId += warmup + requests;
        return job;
    }
}

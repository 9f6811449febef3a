using Ouro.Cli.Planning;
using Ouro.Cli.Progress;
using Ouro.Deploy;
using Ouro.Deploy.Attesting;
using Ouro.Deploy.Machine;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>Runs a checked plan: starts what is to be started, switches and attests stubs block by block, measures cell by cell, and stops everything.</summary>
/// <param name="service">How to start the reference service (<c>ouro serve</c>).</param>
/// <param name="simulator">How to start the simulated upstream (<c>ouro llm-sim</c>).</param>
internal sealed class BenchRunner(
    BenchPlan plan,
    ServiceLauncher service,
    ServiceLauncher simulator,
    string logDirectory,
    Journal journal,
    IBenchProgress progress,
    TimeProvider time)
{
    private readonly List<CellCapture> _captures = [.. journal.Finished.Select(c => c with { Load = plan.Run.Load })];
    private readonly List<SweepResult> _sweeps = [];
    private readonly List<UnmeasuredCell> _unmeasured = [];
    private readonly List<Fault> _faults = [];
    private readonly List<string> _notes = [.. plan.Notes];
    private readonly HashSet<string> _finished = [.. journal.Finished.Select(c => c.Cell.Id)];
    private readonly CellProfiler _profiler = new(plan.Run.OutputDirectory, plan.Run.RunId, plan.Run.Profile);

    // The configuration with the most stubs: its requests are the shortest, so profiling shows most there.
    private readonly StubConfiguration _fastest = plan.Run.Configurations.MaxBy(c => (c.MockEmbeddings ? 1 : 0) + (c.MockLlm ? 1 : 0))!;
    private int _started = journal.Finished.Count;

    private CellMeter? _meter;

    private RunPlan Run => plan.Run;

    private CellMeter Meter => _meter ??= new CellMeter(
        Run, Generator, ClusterGenerator, _profiler, progress, journal.Finished.SelectMany(c => c.Requests).Select(r => r.RequestId).DefaultIfEmpty().Max() + 1);

    /// <summary>A profiled run ends with a few seconds in which its own effect on the service is measured; many short runs need that once.</summary>
    public bool MeasuresProfilingCost { get; init; } = true;

    /// <summary>What makes the load: this process, or agents.</summary>
    public ILoadGenerator Generator { get; init; } = new LocalGenerator();

    /// <summary>What makes the load of a Deployment that is loaded from its cluster; null where none is.</summary>
    public ILoadGenerator? ClusterGenerator { get; init; }

    /// <summary>1 upstream → 2 deployments → 3 warm the engine → 4 blocks → 5 stop all.</summary>
    public async Task<BenchOutcome> RunAsync(CancellationToken stop)
    {
        var startedAt = time.GetUtcNow();
        var blocks = CellOrder.Arrange(Run);
        progress.Planned(blocks.Sum(b => b.Cells.Count), _finished.Count);
        UpstreamSimulator? upstream = null;
        Fault? upstreamLost = null;
        var deployments = new Dictionary<string, IDeployment>();
        try
        {
            // 1
            if (plan.SimulatorSettings is { } settings)
            {
                progress.Phase("starting the simulated LLM upstream");
                var flags = settings.SelectMany(s => new[] { "--" + s.Key, s.Value });
                var launcher = simulator with { Arguments = [.. simulator.Arguments, .. flags] };
                var started = await UpstreamSimulator.StartAsync(launcher, new Dictionary<string, string>(), logDirectory, stop);
                if (!started.TryGet(out upstream))
                    return Finish(startedAt, started.Faults);
            }

            // 2
            foreach (var spec in Run.Deployments)
                CreateDeployment(spec, upstream, deployments);
            if (_faults.Find(f => f.Kind == FaultKind.BadInput) is { } refused && _faults.Remove(refused))
                return Finish(startedAt, [refused]);

            // 3
            progress.Phase("warming up the load engine");
            await using (CellProfiler.StartWarmUp())
                await Generator.WarmUpAsync(Run.Deployments.Any(d => d.BaseUrl?.Scheme == Uri.UriSchemeHttps), stop);

            // 4
            foreach (var block in blocks)
            {
                await RunBlockAsync(block, deployments, stop);
                if (upstream is { HasExited: true })
                {
                    upstreamLost = Fault.Deployment($"the simulated upstream ended by itself: {upstream.LastOutput.Trim().Split('\n')[^1]}", "an upstream that stays up", $"see its log in {logDirectory}");
                    progress.Note(upstreamLost.ToString());
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            progress.Note("stopped; everything measured so far is kept");
        }
        finally
        {
            // 5
            foreach (var (name, deployment) in deployments)
                await EndAsync(name, deployment);

            if (upstream is not null)
                await upstream.DisposeAsync();
        }

        if (stop.IsCancellationRequested)
            RecordUnreached(blocks);
        return Finish(startedAt, upstreamLost is null ? [] : [upstreamLost]);

        BenchOutcome Finish(DateTimeOffset from, IReadOnlyList<Fault> more)
        {
            _faults.AddRange(more);
            if (more.Count > 0)
                _unmeasured.AddRange(blocks.SelectMany(b => b.Cells).Where(c => !_finished.Contains(c.Id)).Select(c => new UnmeasuredCell(c, Attestation.None, more[0].ToString())));
            if (_profiler.Cost.Describe() is { } cost)
                _notes.Add(cost);
            var measured = Run.Sweep is null ? Run : Run with { Levels = [.. _captures.Select(c => c.Cell.Level).DefaultIfEmpty(Run.Levels[0]).Distinct().Order()] };
            _notes.AddRange(_sweeps.Select(RateSweep.Describe));
            if (Run.Sweep is not null)
                RecordUntried(measured.Levels, stop.IsCancellationRequested ? "the run was stopped before the search tried this rate" : "the search did not need this rate here");
            var capture = new RunCapture(measured, from, time.GetUtcNow(), stop.IsCancellationRequested, _captures, _unmeasured, new MachineInspector().Describe(), _notes) { Sweeps = _sweeps };
            return new BenchOutcome(capture, _faults);
        }
    }

    private async Task EndAsync(string name, IDeployment deployment)
    {
        try
        {
            if (await deployment.RestoreAsync() is { } unrestored)
                Report(unrestored, $"{name} could not be put back: {unrestored}");
            await deployment.DisposeAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever one of them meets, the others are still to be put back and stopped.
            Report(Fault.Deployment($"{name} could not be ended in good order: {e.Message}", "a deployment that ends", "look at what is left of it"), $"{name}: {e.Message}");
        }
    }

    private void CreateDeployment(DeploymentSpec spec, UpstreamSimulator? upstream, Dictionary<string, IDeployment> deployments)
    {
        if (upstream is not null)
        {
            var environment = new Dictionary<string, string>(spec.Environment) { ["LLM_BASE_URL"] = new Uri(upstream.BaseUrl, "/v1").ToString() };
            spec = spec with { Environment = environment };
        }

        var created = Deployments.Create(spec, service, logDirectory, AskShape.Default with { Headers = Run.Request.Headers, Transport = Run.Request.Transport }, progress.Note);
        if (created.TryGet(out var deployment))
        {
            deployments.Add(spec.Name, deployment);
            return;
        }

        // Without the right to write cgroups there is no twin, but the local half is still worth measuring.
        foreach (var fault in created.Faults)
            Report(spec.Kind == DeploymentKind.Limited ? null : fault, $"{spec.Name} is not measured: {fault}");
    }

    private async Task RunBlockAsync(CellBlock block, Dictionary<string, IDeployment> deployments, CancellationToken stop)
    {
        // A sweep goes through its rates again, so that a resumed one decides as before; what is measured is not measured again.
        var cells = block.Cells.Where(c => Run.Sweep is not null || !_finished.Contains(c.Id)).ToList();
        var live = new Dictionary<string, LiveTarget>();
        var reasons = new Dictionary<string, (string Reason, Attestation Attestation)>();
        foreach (string name in cells.Select(c => c.Deployment).Distinct())
        {
            if (!deployments.TryGetValue(name, out var deployment))
            {
                reasons[name] = ("the deployment could not be set up here", Attestation.None);
                continue;
            }

            progress.Phase($"switching {name} to {block.Configuration.Name}");
            var switched = await deployment.SwitchAsync(block.Configuration, stop);
            if (!switched.TryGet(out var target))
            {
                reasons[name] = (switched.Faults[0].ToString(), Attestation.None);
                foreach (var fault in switched.Faults)
                    Report(fault, $"{name}: {fault}");
            }
            else if (Run.Request.Format != TargetFormat.Ouragboros)
            {
                live[name] = target with { Attestation = Attestation.NotApplicable };
            }
            else if (!target.Attestation.Matches(block.Configuration))
            {
                reasons[name] = (DescribeMismatch(block.Configuration, target.Attestation), target.Attestation);
                progress.Note($"{name}: {block.Configuration.Name} is not measured: {reasons[name].Reason}");
            }
            else
            {
                live[name] = target;
                foreach (string note in target.Notes.Where(n => !_notes.Contains(n)))
                    _notes.Add(note);
            }
        }

        foreach (var (name, target) in live)
            await Meter.WarmUpServiceAsync(name, target, stop);

        if (Run.Sweep is not null)
        {
            foreach (string name in live.Keys)
                _sweeps.Add(await SweepAsync(name, block.Configuration, live[name], deployments[name], stop));
            cells.RemoveAll(c => live.ContainsKey(c.Deployment));
        }

        foreach (var cell in cells)
        {
            stop.ThrowIfCancellationRequested();
            if (reasons.TryGetValue(cell.Deployment, out var why))
                _unmeasured.Add(new UnmeasuredCell(cell, why.Attestation, why.Reason));
            else if (await RunCellAsync(cell, live[cell.Deployment], deployments[cell.Deployment], stop) is { } lost)
                reasons[cell.Deployment] = (lost, live[cell.Deployment].Attestation);
        }

        if (Run.Profile && MeasuresProfilingCost && !_profiler.Cost.IsMeasured && block.Configuration == _fastest && Run.Deployments.FirstOrDefault(d => d.Kind != DeploymentKind.Kubernetes && live.ContainsKey(d.Name) && !reasons.ContainsKey(d.Name)) is { } measured)
            await Meter.MeasureProfilingCostAsync(measured, block.Configuration, live[measured.Name], stop);
    }

    private Task<SweepResult> SweepAsync(string name, StubConfiguration configuration, LiveTarget target, IDeployment deployment, CancellationToken stop) =>
        new RateSweep(Run, progress, async cell =>
        {
            stop.ThrowIfCancellationRequested();
            if (cell.Level != Run.Sweep!.FromRate || cell.Repetition > 1)
                progress.MorePlanned(1); // the first was planned
            if (!_finished.Contains(cell.Id) && await RunCellAsync(cell, target, deployment, stop) is not null)
                return null;
            stop.ThrowIfCancellationRequested(); // what was cut short says nothing of its rate
            return _captures.Find(c => c.Cell.Id == cell.Id);
        }).RunAsync(name, configuration);

    /// <summary>Null, or why the deployment can serve no further cell of this block.</summary>
    private async Task<string?> RunCellAsync(Cell cell, LiveTarget target, IDeployment deployment, CancellationToken stop)
    {
        progress.CellStarted(cell, ++_started);
        var capture = await Meter.MeasureAsync(cell, target, deployment, stop);
        string? lost = null;
        if (deployment.HasExited || (capture.Requests.Length > 0 && capture.Requests.All(r => r.Failure == FailureKind.ConnectRefused)))
        {
            capture = capture with { Ending = CellEnding.DeploymentLost };
            var fault = Fault.Deployment($"{cell.Deployment} went away during {cell.Id}{LastWords(deployment)}", "a service that stays up", $"see its log in {logDirectory}");
            lost = fault.Read;
            Report(fault, fault.ToString());
        }

        if (capture.Ending is CellEnding.Completed or CellEnding.TimeLimit)
        {
            var stored = journal.Append(capture);
            capture = stored.TryGet(out var kept) ? kept : capture;
            if (!stored.Succeeded)
                progress.Note($"the journal cannot be written, so this run could not be resumed: {stored.Faults[0].Read}");
        }

        _captures.Add(capture);
        _finished.Add(cell.Id);
        progress.CellEnded(capture);
        return lost;
    }

    /// <summary>A sweep tries other rates on each deployment and configuration.</summary>
    private void RecordUntried(IReadOnlyList<int> rates, string reason)
    {
        var known = _unmeasured.Select(u => u.Cell.Id).Concat(_finished).ToHashSet();
        var all = Run.Deployments.SelectMany(d => Run.Configurations.SelectMany(c => rates.Select(r => new Cell(d.Name, c, r, 1))));
        _unmeasured.AddRange(all.Where(c => !known.Contains(c.Id)).Select(c => new UnmeasuredCell(c, Attestation.None, reason)));
    }

    private void RecordUnreached(IReadOnlyList<CellBlock> blocks)
    {
        var known = _unmeasured.Select(u => u.Cell.Id).Concat(_finished).ToHashSet();
        _unmeasured.AddRange(blocks.SelectMany(b => b.Cells).Where(c => !known.Contains(c.Id)).Select(c => new UnmeasuredCell(c, Attestation.None, "the run was stopped before this cell")));
    }

    private void Report(Fault? fault, string line)
    {
        if (fault is not null)
            _faults.Add(fault);
        else
            _notes.Add(line);
        progress.Note(line);
    }

    private static string DescribeMismatch(StubConfiguration configuration, Attestation attestation) =>
        $"it needs embeddings={Word(configuration.MockEmbeddings)}, llm={Word(configuration.MockLlm)}; the server shows embeddings={Word(attestation.Embeddings)}, llm={Word(attestation.Llm)} ({attestation.Evidence})";

    private static string Word(bool mock) => mock ? "mock" : "real";

    private static string Word(AttestedStub stub) => stub switch
    {
        AttestedStub.Mock => "mock",
        AttestedStub.Real => "real",
        _ => "unknown",
    };

    private static string LastWords(IDeployment deployment) => deployment.LastOutput.Trim() is { Length: > 0 } text
        ? $" (its last output: {text.Split('\n')[^1].Trim()})"
        : "";
}

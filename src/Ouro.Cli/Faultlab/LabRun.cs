using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Running;
using Ouro.Deploy;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Faultlab;

/// <summary>Measures one setup as <c>ouro bench</c> does, in this process, and keeps the raw run in a folder.</summary>
internal static class LabRun
{
    /// <returns>The run's file, or why nothing was measured.</returns>
    public static async Task<Result<string>> MeasureAsync(LabSetup setup, string folder, CancellationToken stop)
    {
        if (setup.Course == LabCourse.StarvedClient)
            return await StarvedClientRun.MeasureAsync(setup, folder, stop);
        var planned = Plan(setup, folder);
        if (!planned.TryGet(out var plan))
            return planned.Faults.ToList();
        var journal = Journal.Create(folder, plan.Run.RunId, new SettingValues(new Dictionary<string, IReadOnlyList<SettingValue>>()));
        if (!journal.Succeeded)
            return journal.Faults.ToList();

        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var progress = new LabProgress(setup.Course == LabCourse.Interrupted ? interrupt.Cancel : null);
        var runner = new BenchRunner(
            plan, Service(setup), new ServiceLauncher(Environment.ProcessPath!, ["llm-sim"]), Path.Combine(folder, "services"), journal.Value, progress, TimeProvider.System)
        {
            MeasuresProfilingCost = false,
        };
        var outcome = await runner.RunAsync(interrupt.Token);
        journal.Value.Delete();
        stop.ThrowIfCancellationRequested();
        // A run whose stubs are not attested measures nothing and says why: that is a run too.
        return outcome.Capture.Cells.Count == 0 && outcome.Faults.Count > 0
            ? Fault.Deployment($"nothing was measured: {string.Join("; ", outcome.Faults.Select(f => f.Read).Concat(progress.Notes).Take(2))}", "a measured run", $"see the logs in {folder}")
            : await RunFiles.WriteRawAsync(outcome.Capture, folder);
    }

    public static Result<BenchPlan> Plan(LabSetup setup, string folder)
    {
        var merged = SettingValues.Merge(BenchSettings.All, setup.ToSettings(folder), _ => null, null);
        if (!merged.TryGet(out var settings))
            return merged.Faults.ToList();
        string runId = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        var planned = PlanBuilder.Build(settings, runId, new MachineLimits(Reading<int>.Unknown("not needed")), _ => null);
        if (!planned.TryGet(out var plan) || setup.Target == LabTarget.Local)
            return planned;
        // The twin alone: a second deployment would double the time and has nothing to add.
        return plan with { Run = plan.Run with { Deployments = [.. plan.Run.Deployments.Where(d => d.Kind == DeploymentKind.Limited)] } };
    }

    /// <summary>util-linux' taskset narrows the affinity mask before the runtime counts its CPUs.</summary>
    private static ServiceLauncher Service(LabSetup setup) => setup.VisibleCpus == 0
        ? new ServiceLauncher(Environment.ProcessPath!, ["serve"])
        : new ServiceLauncher("taskset", ["-c", setup.VisibleCpus == 1 ? "0" : $"0-{setup.VisibleCpus - 1}", Environment.ProcessPath!, "serve"]);
}

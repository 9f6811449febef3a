using System.Globalization;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Comparison;

/// <summary>What differs between two runs beside their numbers: whoever compares them must know it first.</summary>
internal static class RunDifferences
{
    // These name where and when, or are compared by what they lead to.
    private static readonly string[] IgnoredFlags = ["--out", "--seed", "--levels", "--configs", "--requests", "--warmup", "--repetitions", "--slo", "--resume", "--experiment"];

    /// <returns>One sentence each; empty when nothing differs.</returns>
    public static IReadOnlyList<string> Between(RunCapture baseline, RunCapture run)
    {
        var said = new List<string>();
        Machines(said, baseline.Machine, run.Machine);
        Plans(said, baseline.Plan, run.Plan);
        foreach (var deployment in run.Plan.Deployments)
        {
            if (baseline.Plan.Deployments.FirstOrDefault(d => d.Name == deployment.Name) is { } other)
                Deployments(said, other, deployment);
        }

        Flags(said, baseline.Flags, run.Flags);
        OnlyIn(said, baseline, run);
        return said;
    }

    private static void Machines(List<string> said, MachineDescription baseline, MachineDescription run)
    {
        Differ(said, "machine: CPU", baseline.Cpu, run.Cpu);
        Differ(said, "machine: cores", baseline.Cores, run.Cores);
        // A machine's memory as the kernel reports it moves by some pages between boots.
        if (Math.Abs(baseline.MemoryBytes - run.MemoryBytes) > 0.01 * Math.Max(baseline.MemoryBytes, run.MemoryBytes))
            Differ(said, "machine: memory in bytes", baseline.MemoryBytes, run.MemoryBytes);
        Differ(said, "machine: system", baseline.OperatingSystem, run.OperatingSystem);
        Differ(said, "machine: kernel", baseline.Kernel, run.Kernel);
        Differ(said, "machine: clock", baseline.ClockSource, run.ClockSource);
        Differ(said, "version of Ouro", baseline.OuroVersion, run.OuroVersion);
        Differ(said, "version of the runtime", baseline.Runtime, run.Runtime);
    }

    private static void Plans(List<string> said, RunPlan baseline, RunPlan run)
    {
        Differ(said, "plan: request path", baseline.Request.Path, run.Request.Path);
        Differ(said, "plan: format", baseline.Request.Format, run.Request.Format);
        Differ(said, "plan: load", LoadOf(baseline.Load), LoadOf(run.Load));
        Differ(said, "plan: requests per cell", baseline.RequestsPerCell, run.RequestsPerCell);
        Differ(said, "plan: least seconds per cell", baseline.LeastWindow.TotalSeconds, run.LeastWindow.TotalSeconds);
        Differ(said, "plan: warm-up requests", baseline.WarmupRequests, run.WarmupRequests);
        Differ(said, "plan: repetitions", baseline.Repetitions, run.Repetitions);
        Differ(said, "plan: load threads", baseline.Workers, run.Workers);
        Differ(said, "plan: resource profile", baseline.Profile, run.Profile);
        if (!baseline.ServiceLevels.SequenceEqual(run.ServiceLevels))
            said.Add("plan: the service levels differ; goodput of both runs is computed with those of the newer");
    }

    private static string LoadOf(LoadShape load)
    {
        string stages = string.Concat(load.Stages.Select(s => string.Create(CultureInfo.InvariantCulture, $", {s.FromPerSecond}-{s.ToPerSecond}/s for {s.Length.TotalSeconds} s")));
        return string.Create(CultureInfo.InvariantCulture, $"{load.Model.ToString().ToLowerInvariant()}, {load.Length.TotalSeconds} s, think time {load.ThinkTime.TotalSeconds} s{stages}");
    }

    private static void Deployments(List<string> said, DeploymentSpec baseline, DeploymentSpec run)
    {
        Differ(said, $"{run.Name}: kind", baseline.Kind, run.Kind);
        Differ(said, $"{run.Name}: limits", LimitsOf(baseline), LimitsOf(run));
        Differ(said, $"{run.Name}: start command", baseline.StartCommand ?? "none", run.StartCommand ?? "none");
    }

    private static string LimitsOf(DeploymentSpec deployment) => string.Create(
        CultureInfo.InvariantCulture, $"{deployment.Limits.Cpus?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"} CPUs, {deployment.Limits.MemoryBytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"} bytes");

    private static void Flags(List<string> said, IReadOnlyList<KeyValuePair<string, string>> baseline, IReadOnlyList<KeyValuePair<string, string>> run)
    {
        foreach (string flag in baseline.Concat(run).Select(f => f.Key).Distinct().Except(IgnoredFlags))
            Differ(said, $"flag {flag}", ValuesOf(baseline, flag), ValuesOf(run, flag));
    }

    private static string ValuesOf(IReadOnlyList<KeyValuePair<string, string>> flags, string flag)
    {
        string[] values = [.. flags.Where(f => f.Key == flag).Select(f => f.Value).Order(StringComparer.Ordinal)];
        return values.Length == 0 ? "not given" : values is [""] ? "given" : string.Join(' ', values);
    }

    private static void OnlyIn(List<string> said, RunCapture baseline, RunCapture run)
    {
        var first = MeasuredCells(baseline);
        var second = MeasuredCells(run);
        Only("base", first.Except(second).ToList());
        Only("run", second.Except(first).ToList());

        void Only(string side, List<string> cells)
        {
            if (cells.Count > 0)
                said.Add($"measured in the {side} only, and not compared: {string.Join(", ", cells)}");
        }
    }

    private static List<string> MeasuredCells(RunCapture run) =>
        [.. PlannedRow.AllOf(run).Where(r => r.Captures.Count > 0).Select(r => r.CellName)];

    private static void Differ<T>(List<string> said, string what, T baseline, T run)
    {
        if (!EqualityComparer<T>.Default.Equals(baseline, run))
            said.Add(string.Create(CultureInfo.InvariantCulture, $"{what}: {baseline} in the base, {run} in the run"));
    }
}

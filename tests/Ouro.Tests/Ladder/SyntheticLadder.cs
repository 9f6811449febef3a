using Ouro.Analysis;
using Ouro.Analysis.Attribution;
using Ouro.Cli.Ladder;
using Ouro.Cli.Planning;
using Ouro.Model.Attribution;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Tests.Analysis;

namespace Ouro.Tests.Ladder;

/// <summary>A finished ladder of a service in virtual time: a CPU quota that makes it three times as slow, and a path that adds half.</summary>
internal static class SyntheticLadder
{
    private const int Level = 4;

    private static readonly LimitFactorial Factorial = new([PodLimit.CpuQuota, PodLimit.NetworkPath], ["a", "cpu_quota", "network_path", "cpu_quota.network_path"], "b");

    public static LadderResult Of(double quotaSlowness = 3, double neighbourCores = 0)
    {
        double[] slowness = [1, quotaSlowness, 1.5, 1.5 * quotaSlowness, 1.5 * quotaSlowness];
        string[] names = [.. Factorial.Coalitions, Factorial.Worse];
        var plan = SimulatedCell.Plan(names, [StubConfiguration.Baseline], [Level], repetitions: 3);
        var cells = Enumerable.Range(1, 3).SelectMany(repetition => names.Select((name, i) => new SimulatedCell
        {
            Deployment = name,
            Level = Level,
            Repetition = repetition,
            Seed = (ulong)((100 * repetition) + i),
            Residence = (random, _) => slowness[i] * (0.08 + random.NextExponential(0.02)),
        }.Capture()));
        var run = SimulatedCell.Run(plan, [.. cells]);
        var limits = new PodLimits(0.5, null, null, new PathLimits(TimeSpan.FromMilliseconds(20), 1_000_000, null));
        var ladder = new LadderPlan(new BenchPlan(plan, null, ["The upstream is simulated."]), Factorial, limits, "the same service under all limits");
        return Finish(ladder, run, neighbourCores);
    }

    /// <summary>The same, stopped before some coalitions were measured.</summary>
    public static LadderResult Interrupted()
    {
        var whole = Of();
        var run = whole.Capture with { Interrupted = true, Cells = [.. whole.Capture.Cells.Where(c => c.Cell.Deployment is "a" or "cpu_quota")] };
        return Finish(whole.Plan, run, 0);
    }

    private static LadderResult Finish(LadderPlan plan, RunCapture run, double neighbourCores) =>
        new(plan, run, Summarizer.Summarize(run), GapAttribution.Analyze(run, plan.Factorial), neighbourCores);
}

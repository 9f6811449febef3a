using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Readings;

/// <summary>
/// What the numbers of a run say at first sight, in sentences: where throughput stops growing, the largest ratios, what
/// cannot be believed. Observations only; causes are the diagnosis' business.
/// </summary>
internal static class RunReadings
{
    // Less growth than this between a level and the best one counts as "no more growth": cell-to-cell noise on a shared machine is of this size.
    private const double NoGrowth = 0.05;

    public static string ComparedOf(RunPlan plan)
    {
        string what = plan.Deployments.Count switch
        {
            1 => plan.Deployments[0].Label,
            2 => $"{plan.Deployments[0].Label} against {plan.Deployments[1].Label}",
            _ => string.Join(", ", plan.Deployments.Select(d => d.Label)),
        };
        string unit = plan.Load.IsOpen ? "requests per second" : "concurrent requests";
        string levels = plan.Levels.Count == 1
            ? (plan.Load.IsOpen ? $"{NumberText.Whole(plan.Levels[0])} {unit}" : $"concurrency {NumberText.Whole(plan.Levels[0])}")
            : $"{NumberText.Whole(plan.Levels.Count)} levels from {NumberText.Whole(plan.Levels.Min())} to {NumberText.Whole(plan.Levels.Max())} {unit}";
        return $"{what}: {NumberText.Counted(plan.Configurations.Count, "stub configuration")}, {levels}, "
            + $"{NumberText.Counted(plan.Repetitions, "repetition")} of {RequestsOf(plan)} per cell.";
    }

    private static string RequestsOf(RunPlan plan)
    {
        int fewest = plan.Load.RequestsAt(plan.Levels.Min(), plan.RequestsPerCell), most = plan.Load.RequestsAt(plan.Levels.Max(), plan.RequestsPerCell);
        if (plan.LeastWindow > TimeSpan.Zero)
            return $"at least {NumberText.Counted(most, "request")} and {NumberText.Plain(plan.LeastWindow.TotalSeconds)} s";
        return fewest == most ? NumberText.Counted(most, "request") : $"{NumberText.Whole(fewest)} to {NumberText.Whole(most)} requests";
    }

    public static IReadOnlyList<RunReading> Of(RunSummary summary)
    {
        var readings = new List<RunReading>();
        foreach (var configuration in summary.Plan.Configurations)
        {
            if (GrowthOf(summary, configuration) is { } growth)
                readings.Add(growth);
        }

        if (ServiceLevelReading.Of(summary) is { } reach)
            readings.Add(reach);
        if (LargestOf(summary, "Largest throughput ratio", r => r.Throughput, Sentence(summary, "is", "times as fast as")) is { } throughput)
            readings.Add(throughput);
        if (LargestOf(summary, "Largest TTFT ratio", r => r.Ttft, Sentence(summary, "shows its first token", "times as early as")) is { } ttft)
            readings.Add(ttft);
        readings.Add(ValidityOf(summary));
        return readings;
    }

    private static RunReading? GrowthOf(RunSummary summary, StubConfiguration configuration)
    {
        if (summary.Plan.Levels.Count < 2 || summary.Plan.Load.IsOpen)
            return null;
        var parts = summary.Plan.Deployments.Select(d => GrowthOf(summary, configuration, d)).OfType<(string Text, bool Stops)>().ToList();
        return parts.Count == 0
            ? null
            : new RunReading(configuration.Name, string.Join(" ", parts.Select(p => p.Text)), parts.Any(p => p.Stops) ? ReadingTone.Plain : ReadingTone.Good);
    }

    private static (string Text, bool Stops)? GrowthOf(RunSummary summary, StubConfiguration configuration, DeploymentSpec deployment)
    {
        var points = summary.Cells
            .Where(c => c.Deployment == deployment.Name && c.Configuration == configuration && c.Validity.State is ValidityState.Valid or ValidityState.Suspect)
            .Where(c => c.RequestsPerSecond.IsKnown)
            .OrderBy(c => c.Level)
            .ToList();
        if (points.Count < 2)
            return null;
        double best = points.Max(Rps);
        var knee = points.First(c => Rps(c) >= best * (1 - NoGrowth));
        var last = points[^1];
        string level = NumberText.Whole(knee.Level);
        string rate = NumberText.Significant(Rps(knee));
        if (knee == last)
            return ($"{deployment.Label} still grows at {level} ({rate} req/s).", false);
        string ttft = knee.Ttft.Mean.ValueOrNull is { } before && last.Ttft.Mean.ValueOrNull is { } after
            ? $"; from there to {NumberText.Whole(last.Level)} its mean TTFT goes from {NumberText.Seconds(before)} to {NumberText.Seconds(after)}"
            : "";
        return ($"{deployment.Label} stops growing at {level} ({rate} req/s){ttft}.", true);
    }

    private static RunReading? LargestOf(RunSummary summary, string title, Func<RatioSummary, Reading<Estimate>> metric, Func<string, string> sentence)
    {
        var largest = summary.Ratios.Where(r => metric(r).IsKnown).MaxBy(r => metric(r).ValueOrNull!.Value.Value);
        if (largest is null)
            return null;
        var ratio = metric(largest).ValueOrNull!.Value;
        return new RunReading(
            title,
            $"In {largest.Configuration.Name} at {NumberText.Whole(largest.Level)}, {sentence(NumberText.Fixed(ratio.Value, 2))}, 95 % interval {NumberText.Fixed(ratio.Low, 2)} to {NumberText.Fixed(ratio.High, 2)}.",
            ratio.Low > 1.5 ? ReadingTone.Bad : ReadingTone.Plain);
    }

    private static Func<string, string> Sentence(RunSummary summary, string verb, string comparison) => ratio => summary.Plan.Deployments.Count < 2
        ? ratio
        : $"{summary.Plan.Deployments[0].Label} {verb} {ratio} {comparison} {summary.Plan.Deployments[1].Label}";

    private static RunReading ValidityOf(RunSummary summary)
    {
        int Count(ValidityState state) => summary.Cells.Count(c => c.Validity.State == state);
        var (suspect, invalid, unmeasured) = (Count(ValidityState.Suspect), Count(ValidityState.Invalid), Count(ValidityState.NotMeasured));
        int valid = Count(ValidityState.Valid);
        string rest = string.Join(", ", new[]
        {
            suspect > 0 ? $"{NumberText.Whole(suspect)} suspect" : "",
            invalid > 0 ? $"{NumberText.Whole(invalid)} invalid" : "",
            unmeasured > 0 ? $"{NumberText.Whole(unmeasured)} not measured" : "",
        }.Where(s => s.Length > 0));
        string text = $"{NumberText.Whole(valid)} of {NumberText.Counted(summary.Cells.Count, "cell")} valid{(rest.Length > 0 ? "; " + rest : "")}.";
        return new RunReading("Validity", text, invalid + unmeasured > 0 ? ReadingTone.Bad : suspect > 0 ? ReadingTone.Warning : ReadingTone.Good);
    }

    private static double Rps(CellSummary cell) => cell.RequestsPerSecond.ValueOrNull!.Value.Value;
}

using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// How the plan's first deployment compares with its second in each configuration and level. Both ratios are above 1 where
/// the first is better. Their intervals come from independent block bootstraps of both sides.
/// </summary>
internal static class DeploymentRatios
{
    // The seed framework's line between "noise" and "look here".
    private const double MarkedFrom = 1.5;

    public static List<RatioSummary> Of(IReadOnlyList<PlannedRow> rows, IReadOnlyList<CellSummary> summaries, RunPlan plan)
    {
        var ratios = new List<RatioSummary>();
        if (plan.Deployments.Count < 2)
            return ratios;
        int perDeployment = rows.Count / plan.Deployments.Count;
        for (int i = 0; i < perDeployment; i++)
        {
            int j = i + perDeployment;
            ratios.Add(Compare(rows[i], summaries[i], rows[j], summaries[j], plan, plan.Seed + (ulong)i));
        }

        return ratios;
    }

    private static RatioSummary Compare(PlannedRow first, CellSummary firstSummary, PlannedRow second, CellSummary secondSummary, RunPlan plan, ulong seed)
    {
        if ((WhyUnusable(firstSummary) ?? WhyUnusable(secondSummary)) is { } reason)
        {
            var none = Reading<Estimate>.Unknown(reason);
            return new RatioSummary(first.Configuration, first.Level, none, none, false);
        }

        var firstUsed = first.Judged.Used;
        var secondUsed = second.Judged.Used;
        var throughput = plan.Load.IsOpen
            ? Reading<Estimate>.Unknown("open loop: the schedule sets the rate")
            : Ratio(Throughput.CompletionSeries(firstUsed), Throughput.CompletionSeries(secondUsed), seed, "no request succeeded on one side");
        var ttft = Ratio(TtftSeconds.MeanSeries(secondUsed), TtftSeconds.MeanSeries(firstUsed), seed ^ 0x5454_4654, "no token arrived on one side");
        return new RatioSummary(first.Configuration, first.Level, throughput, ttft, throughput.ValueOrNull is { Low: > MarkedFrom });
    }

    private static string? WhyUnusable(CellSummary cell) => cell.Validity.State is ValidityState.Invalid or ValidityState.NotMeasured
        ? $"{cell.Deployment}: {string.Join("; ", cell.Validity.Reasons)}"
        : null;

    private static Reading<Estimate> Ratio(IReadOnlyList<IResampledRatio> above, IReadOnlyList<IResampledRatio> below, ulong seed, string reasonWhenEmpty)
    {
        double value = Bootstrap.Pooled(above) / Bootstrap.Pooled(below);
        if (!double.IsFinite(value) || value <= 0)
            return Reading<Estimate>.Unknown(reasonWhenEmpty);
        var units = ResamplingUnits.Of(above.Concat(below));
        return Bootstrap.Interval(value, units, seed, random => Bootstrap.DrawPooled(above, random) / Bootstrap.DrawPooled(below, random)) is { } interval
            ? interval
            : Reading<Estimate>.Unknown("too few successes for an interval");
    }
}

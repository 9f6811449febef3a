using MathNet.Numerics.Distributions;
using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Comparison;

/// <summary>
/// Two runs from their request records, pure: per cell and metric the ratio with a block-bootstrap interval (blocks keep what
/// requests of one cell have in common, repetitions are strata), and a verdict.
/// </summary>
/// <remarks>
/// <para>Better and worse need two things: the difference is significant after Holm's correction over every row, and the ratio lies
/// beyond the least effect that matters. Same is the two one-sided tests of equivalence (Schuirmann, Journal of
/// Pharmacokinetics and Biopharmaceutics 15, 1987), done through the interval; we use the 95 % interval that is shown, where
/// 90 % would do.</para>
/// <para>What the intervals do not hold: what changed between the two runs and not inside them (another neighbour on the machine,
/// another clock speed). Only repeated runs show that.</para>
/// </remarks>
public static class RunComparer
{
    private const double Significance = 0.05;

    /// <returns>The fault is that the runs have no measured cell in common.</returns>
    public static Result<RunComparison> Compare(RunCapture baseline, RunCapture run, ComparisonSettings settings)
    {
        var others = PlannedRow.AllOf(baseline).Where(r => r.Captures.Count > 0).ToDictionary(IdOf);
        var pairs = PlannedRow.AllOf(run).Where(r => r.Captures.Count > 0 && others.ContainsKey(IdOf(r))).Select(r => (Base: others[IdOf(r)], Run: r)).ToList();
        if (pairs.Count == 0)
        {
            return Fault.BadInput(
                $"runs {baseline.Plan.RunId} and {run.Plan.RunId} have no cell in common",
                "two runs that measured the same deployment, configuration and level",
                $"the first holds {CellsOf(baseline)}; the second {CellsOf(run)}");
        }

        var tests = pairs
            .SelectMany(pair => Enum.GetValues<ComparedMetric>().Select(metric => (pair, metric)))
            .Where(t => t.metric != ComparedMetric.Goodput || run.Plan.ServiceLevels.Count > 0)
            .Where(t => t.metric is not (ComparedMetric.Throughput or ComparedMetric.Goodput) || !t.pair.Run.Captures[0].IsOpen)
            .AsParallel().AsOrdered()
            .Select((t, index) => Test(t.metric, t.pair.Base, t.pair.Run, run.Plan.ServiceLevels, run.Plan.Seed + ((ulong)index << 8)))
            .ToList();
        var lost = PlannedRow.AllOf(run).Where(r => r.Captures.Count == 0).Select(r => r.CellName)
            .Intersect(others.Values.Select(r => r.CellName)).ToList();
        return new RunComparison(baseline.Plan.RunId, run.Plan.RunId, settings, RunDifferences.Between(baseline, run), Decide(tests, settings), lost);
    }

    /// <summary>Ten slots and ten requests per second are both "at 10", and have nothing in common.</summary>
    private static (string, string, int, LoadModel) IdOf(PlannedRow row) => (row.Deployment, row.Configuration.Name, row.Level, row.Captures[0].Load.Model);

    private static string CellsOf(RunCapture run)
    {
        var cells = PlannedRow.AllOf(run).Where(r => r.Captures.Count > 0).ToList();
        return cells.Count == 0
            ? "no measured cell"
            : $"{string.Join(", ", cells.Select(r => r.Deployment).Distinct())} in {string.Join(", ", cells.Select(r => r.Configuration.Name).Distinct())} at {string.Join(' ', cells.Select(r => r.Level).Distinct())}";
    }

    private static MetricTest Test(ComparedMetric metric, PlannedRow baseline, PlannedRow run, IReadOnlyList<ServiceLevel> levels, ulong seed)
    {
        var (baseUsed, baseValidity) = baseline.Judged;
        var (runUsed, runValidity) = run.Judged;
        long requests = Math.Min(baseUsed.Sum(c => (long)c.Requests.Length), runUsed.Sum(c => (long)c.Requests.Length));
        var test = new MetricTest(metric, run, requests, DoubtOf("base", baseValidity) ?? DoubtOf("run", runValidity));
        if (metric == ComparedMetric.ErrorShare)
            return ShareComparison.Compare(test, MetricSide.FailureSeries(baseUsed), MetricSide.FailureSeries(runUsed), seed);

        var before = MetricSide.Of(metric, baseUsed, levels, seed);
        var after = MetricSide.Of(metric, runUsed, levels, seed + 1);
        test = test with { Base = ValueOf(before), Run = ValueOf(after) };

        // An invalid cell shows its numbers and feeds no comparison.
        if (baseValidity.State == ValidityState.Invalid || runValidity.State == ValidityState.Invalid)
            return test;
        if (metric == ComparedMetric.Goodput && VanishedGoodput.Compare(test, baseUsed, runUsed, levels) is { } vanished)
            return vanished;
        return before is null || after is null ? test : test with { Ratio = LogReplicates.Contrast([after, before], [1, -1]) };
    }

    private static string? DoubtOf(string side, Validity validity) =>
        validity.State == ValidityState.Valid ? null : $"{side} {(validity.State == ValidityState.Invalid ? "invalid" : "suspect")}: {string.Join("; ", validity.Reasons)}";

    private static Reading<double> ValueOf(LogReplicates? side) => side is null ? Reading<double>.Unknown("too few requests with this metric, or a value of 0") : Math.Exp(side.LogValue);

    private static List<ComparisonRow> Decide(List<MetricTest> tests, ComparisonSettings settings)
    {
        double?[] pValues = [.. tests.Select(t => t.Ratio?.PValue ?? t.PValue)];
        double[] tested = [.. pValues.OfType<double>()];
        double[] adjusted = Holm.Adjust(tested);
        int next = 0;
        return [.. tests.Select((test, i) => RowOf(test, pValues[i] is null ? null : adjusted[next++], tested.Length, settings))];
    }

    private static ComparisonRow RowOf(MetricTest test, double? adjusted, int tests, ComparisonSettings settings)
    {
        var verdict = ComparisonVerdict.CannotTell;
        long? more = null;
        if (adjusted is { } p)
        {
            var (effect, least) = test.EffectOf(settings);
            bool matters = Math.Abs(effect.Value) >= least;
            if (effect.Low >= -least && effect.High <= least)
                verdict = ComparisonVerdict.Same;
            else if (p < Significance && matters)
                verdict = effect.Value > 0 == test.MoreIsBetter ? ComparisonVerdict.Better : ComparisonVerdict.Worse;
            else
                more = MoreRequests(effect, least, test.Requests, tests);
        }

        var none = Reading<Estimate>.Unknown(test.WhyNot);
        return new ComparisonRow(
            test.Row.Deployment, test.Row.Configuration.Name, test.Row.Level, test.Metric, test.Base, test.Run,
            test.Ratio is { } ratio ? ratio.Factor : none, test.Difference is { } difference ? difference : none,
            adjusted, verdict, more, adjusted is null ? test.WhyNot : test.Doubt);
    }

    /// <summary>
    /// About how many more requests each run needs: an interval shrinks with 1/√n. A visible effect must clear the first, hardest
    /// step of Holm's correction; one within the limits must fit between them. An effect close to the limit would need ever more,
    /// so a quarter of the limit is the finest that is asked for.
    /// </summary>
    private static long? MoreRequests(Estimate effect, double least, long requests, int tests)
    {
        double halfWidth = (effect.High - effect.Low) / 2;
        if (!double.IsFinite(halfWidth) || requests == 0)
            return null;
        double size = Math.Abs(effect.Value);
        double strictness = Normal.InvCDF(0, 1, 1 - (Significance / 2 / tests)) / Normal.InvCDF(0, 1, 1 - (Significance / 2));
        double wished = size >= least ? size / strictness : Math.Max(least - size, least / 4);
        double needed = requests * Math.Max(0, Math.Pow(halfWidth / wished, 2) - 1);
        double step = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(1, needed))) - 1));
        return (long)(Math.Max(1, Math.Ceiling(needed / step)) * step);
    }
}

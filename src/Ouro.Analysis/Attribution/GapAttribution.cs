using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Attribution;

/// <summary>
/// Splits the gap between A (no limit) and B by Shapley values over the limits. The worth of a coalition is what it costs: −ln X
/// of throughput, because limits act on a rate as factors (½ and ⅓ make 1/6, whichever comes first), so that factors
/// become an additive game with exact shares; seconds of mean TTFT, because waits in series add up. Shares are φ ÷ (v(B) −
/// v(∅)); what is left, (v(B) − v(N)) ÷ (v(B) − v(∅)), is unexplained.
/// </summary>
/// <remarks>
/// B is measured on its own, also where it is the same service under all limits: the remainder then holds the noise and is not 0
/// by construction. Intervals are value ± t · bootstrap standard error, the error inflated for few units as in
/// <see cref="ResamplingUnits"/>: percentiles of three repetitions are only their extremes.
/// </remarks>
public static class GapAttribution
{
    /// <summary>One budget per metric, at the plan's only configuration and level.</summary>
    public static IReadOnlyList<GapBudget> Analyze(RunCapture run, LimitFactorial factorial)
    {
        var rows = PlannedRow.AllOf(run).ToDictionary(r => r.Deployment);
        var measured = factorial.Coalitions.Append(factorial.Worse).Select(name => rows[name]).ToList();
        return [.. Enum.GetValues<GapMetric>().Select(metric => Analyze(metric, measured, factorial, run.Plan.Seed))];
    }

    private static GapBudget Analyze(GapMetric metric, List<PlannedRow> rows, LimitFactorial factorial, ulong seed)
    {
        var samples = rows.Select((row, i) => Sample(metric, row, seed + ((ulong)metric << 16) + (ulong)i)).ToList();
        var (a, twin, b) = (samples[0], samples[^2], samples[^1]);
        var validity = ValidityOf(rows);
        Reading<double> aValue = a.Map(s => s.Value), bValue = b.Map(s => s.Value);

        var (gap, twinGap) = (Gap(metric, a, b), Gap(metric, a, twin));

        GapBudget Unsplit(string reason) => new(metric, rows[0].Level, aValue, bValue, gap, [], Reading<Estimate>.Unknown(reason), validity)
        {
            Twin = twin.Map(s => s.Value),
            TwinGap = twinGap,
            Explained = Reading<Estimate>.Unknown(reason),
        };

        if (gap.ValueOrNull is not { } known)
            return Unsplit(gap.Reason!);
        if (known.Low <= 0 && known.High >= 0)
            return Unsplit("it does not differ from zero (its interval holds 0)");
        if (WhyMissing([.. samples]) is { } missing)
            return Unsplit(missing);

        var all = samples.ConvertAll(s => s.Sample!);
        Estimate Share(Func<double[], double> part) => Interval(all, values => part(Worths(metric, values)))!.Value;
        var shares = factorial.Limits.Select((limit, i) => new LimitShare(limit, Share(w => ShapleyValue.Of(w.AsSpan(0, w.Length - 1))[i] / (w[^1] - w[0])), all[1 << i].Value));
        return new GapBudget(metric, rows[0].Level, aValue, bValue, gap, [.. shares], Share(w => (w[^1] - w[^2]) / (w[^1] - w[0])), validity)
        {
            Twin = twin.Map(s => s.Value),
            TwinGap = twinGap,
            Explained = Share(w => (w[^2] - w[0]) / (w[^1] - w[0])),
        };
    }

    /// <summary>Above 0 where the second is worse.</summary>
    private static Reading<Estimate> Gap(GapMetric metric, Sampled better, Sampled worse)
    {
        if (WhyMissing(better, worse) is { } missing)
            return Reading<Estimate>.Unknown(missing);
        return Interval([better.Sample!, worse.Sample!], values => metric == GapMetric.RequestsPerSecond ? values[0] - values[1] : values[1] - values[0]) is { } known
            ? known
            : Reading<Estimate>.Unknown("too few requests for an interval");
    }

    /// <summary>A coalition's sample, or why there is none.</summary>
    private readonly record struct Sampled(CoalitionSample? Sample, string? WhyNot)
    {
        public Reading<double> Map(Func<CoalitionSample, double> value) => Sample is { } known ? value(known) : Reading<double>.Unknown(WhyNot!);
    }

    private static Sampled Sample(GapMetric metric, PlannedRow row, ulong seed)
    {
        if (row.Captures.Count == 0)
            return new Sampled(null, $"{row.Deployment} was not measured: {row.WhyUnmeasured}");
        var (used, validity) = row.Judged;
        if (validity.State == ValidityState.Invalid)
            return new Sampled(null, $"{row.Deployment} is invalid: {string.Join("; ", validity.Reasons)}");
        return CoalitionSample.Of(metric, used, seed) is { } sample
            ? new Sampled(sample, null)
            : new Sampled(null, $"{row.Deployment}: no request brought a token");
    }

    private static string? WhyMissing(params ReadOnlySpan<Sampled> samples)
    {
        foreach (var sample in samples)
        {
            if (sample.WhyNot is { } reason)
                return reason;
        }

        return null;
    }

    private static double[] Worths(GapMetric metric, double[] values) => metric == GapMetric.RequestsPerSecond ? Array.ConvertAll(values, x => -Math.Log(x)) : values;

    /// <summary>A statistic of independent samples with its interval; null where they leave no degree of freedom.</summary>
    private static Estimate? Interval(IReadOnlyList<CoalitionSample> samples, Func<double[], double> statistic)
    {
        var units = ResamplingUnits.Of(samples.SelectMany(s => s.Strata));
        if (units.DegreesOfFreedom < 1)
            return null;
        var replicates = new double[Bootstrap.Replicates];
        for (int i = 0; i < replicates.Length; i++)
            replicates[i] = statistic([.. samples.Select(s => s.Replicates[i])]);
        double error = units.Inflation * Array.FindAll(replicates, double.IsFinite).StandardDeviation();
        double reach = -StudentT.InvCDF(0, 1, units.DegreesOfFreedom, 0.025) * error;
        double value = statistic([.. samples.Select(s => s.Value)]);
        return new Estimate(value, value - reach, value + reach);
    }

    private static Validity ValidityOf(List<PlannedRow> rows)
    {
        var judged = rows.Where(r => r.Captures.Count > 0).Select(r => (r.Deployment, r.Judged.Validity)).ToList();
        return judged.Count < rows.Count
            ? new Validity(ValidityState.NotMeasured, [$"{judged.Count} of {rows.Count} deployments were measured"])
            : new Validity(judged.Max(j => j.Validity.State), [.. judged.SelectMany(j => j.Validity.Reasons.Select(r => $"{j.Deployment}: {r}"))]);
    }
}

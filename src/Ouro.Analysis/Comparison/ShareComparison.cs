using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Comparison;

/// <summary>Two error shares by their difference.</summary>
internal static class ShareComparison
{
    /// <param name="before">Per repetition 1 for a failure and 0 for a success, over 1.</param>
    public static MetricTest Compare(MetricTest test, List<RatioSeries> before, List<RatioSeries> after, ulong seed)
    {
        if (before.Count == 0 || after.Count == 0)
            return test with { Base = Reading<double>.Unknown("no request ended"), Run = Reading<double>.Unknown("no request ended") };
        double first = Bootstrap.Pooled(before), second = Bootstrap.Pooled(after);
        test = test with { Base = first, Run = second };
        if (first == 0 && second == 0)
        {
            // Nothing to resample: the rule of three, the 95 % bound 3/n of an event not seen in n trials (Hanley & Lippman-Hand, JAMA 249, 1983).
            double bound = 3.0 / Math.Min(before.Sum(s => s.Count), after.Sum(s => s.Count));
            return test with { Difference = new Estimate(0, -bound, bound), PValue = 1 };
        }

        var resampled = Resampled(test, before, after, seed);
        return first is 0 or 1 || second is 0 or 1 ? Wider(resampled, before, after) : resampled;
    }

    private static MetricTest Resampled(MetricTest test, List<RatioSeries> before, List<RatioSeries> after, ulong seed)
    {
        var units = ResamplingUnits.Of(before.Concat(after));
        if (units.DegreesOfFreedom < 1)
            return test;
        var random = new SeededRandom(seed);
        var replicates = new double[Bootstrap.Replicates];
        for (int i = 0; i < replicates.Length; i++)
            replicates[i] = Bootstrap.DrawPooled(after, random) - Bootstrap.DrawPooled(before, random);
        double error = units.Inflation * replicates.StandardDeviation();
        double difference = Bootstrap.Pooled(after) - Bootstrap.Pooled(before);
        return test with
        {
            Difference = Bootstrap.FromReplicates(difference, replicates, units),
            PValue = error > 0 ? 2 * StudentT.CDF(0, 1, units.DegreesOfFreedom, -Math.Abs(difference) / error) : null,
        };
    }

    /// <summary>
    /// A side in which all requests ended alike does not vary when it is resampled: the exact test knows how little that says of few requests.
    /// It takes requests as independent, where blocks of the other side know of failures that come together: the more doubtful of both counts.
    /// </summary>
    private static MetricTest Wider(MetricTest resampled, List<RatioSeries> before, List<RatioSeries> after)
    {
        (long Hits, long Trials) CountsOf(List<RatioSeries> side) => ((long)side.Sum(s => s.NumeratorSum), side.Sum(s => (long)s.Count));
        var (first, second) = (CountsOf(before), CountsOf(after));
        var exact = ExactShares.Difference(first.Hits, first.Trials, second.Hits, second.Trials);
        double p = ExactShares.PValue(first.Hits, first.Trials, second.Hits, second.Trials);
        return resampled with
        {
            Difference = resampled.Difference is { } drawn ? new Estimate(exact.Value, Math.Min(exact.Low, drawn.Low), Math.Max(exact.High, drawn.High)) : exact,
            PValue = Math.Max(p, resampled.PValue ?? 0),
        };
    }
}

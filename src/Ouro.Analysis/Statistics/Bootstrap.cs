using MathNet.Numerics.Distributions;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// Percentile bootstrap (Efron &amp; Tibshirani, "An Introduction to the Bootstrap", 1993, eq. 13.3), with the percentiles
/// widened for small samples by Hesterberg's expansion ("What Teachers Should Know About the Bootstrap", The American
/// Statistician 69(4), 2015, §4.1): α′/2 = Φ(−√(m/(m−1)) · t_{α/2, m−1}), because the plain interval is too narrow by
/// √((m−1)/m) and by the t quantile. m is the number of independent units: blocks here.
/// </summary>
internal static class Bootstrap
{
    /// <summary>A percentile's Monte-Carlo error at 2,000 replicates is about 0.3 % of its probability: below the interval's own error at our sample sizes.</summary>
    public const int Replicates = 2000;

    /// <summary>Runs <paramref name="statistic"/> on fresh draws; not-finite values (a resample without any success) are dropped.</summary>
    /// <param name="units">Independent units behind the statistic, for the small-sample expansion.</param>
    public static Estimate? Interval(double value, int units, ulong seed, Func<SeededRandom, double> statistic, double confidence = 0.95)
    {
        if (units < 2)
            return null;
        var random = new SeededRandom(seed);
        var replicates = new double[Replicates];
        int kept = 0;
        for (int i = 0; i < Replicates; i++)
        {
            double drawn = statistic(random);
            if (double.IsFinite(drawn))
                replicates[kept++] = drawn;
        }

        if (kept < Replicates / 2)
            return null;
        return FromReplicates(value, replicates.AsSpan(0, kept), units, confidence);
    }

    /// <summary>Sorts <paramref name="replicates"/> in place and reads the expanded percentiles.</summary>
    public static Estimate FromReplicates(double value, Span<double> replicates, int units, double confidence = 0.95)
    {
        replicates.Sort();
        double tail = ExpandedTail(units, (1 - confidence) / 2);
        return new Estimate(value, OrderStatistics.Quantile(replicates, tail), OrderStatistics.Quantile(replicates, 1 - tail));
    }

    /// <summary>Σa/Σb over several independent series (repetitions), each resampled inside itself.</summary>
    public static Estimate? OfPooledRatio(IReadOnlyList<RatioSeries> series, ulong seed) =>
        Interval(Pooled(series), series.Sum(s => s.BlockCount), seed, random => DrawPooled(series, random));

    public static double Pooled(IReadOnlyList<RatioSeries> series) => series.Sum(s => s.NumeratorSum) / series.Sum(s => s.DenominatorSum);

    public static double DrawPooled(IReadOnlyList<RatioSeries> series, SeededRandom random)
    {
        double numerator = 0, denominator = 0;
        foreach (var one in series)
        {
            var (n, d) = one.Draw(random);
            numerator += n;
            denominator += d;
        }

        return numerator / denominator;
    }

    internal static double ExpandedTail(int units, double tail)
    {
        double t = -StudentT.InvCDF(0, 1, units - 1, tail);
        return Normal.CDF(0, 1, -Math.Sqrt(units / (units - 1.0)) * t);
    }
}

using MathNet.Numerics.Distributions;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// Quantiles and their distribution-free confidence intervals from order statistics: for X(1) ≤ … ≤ X(n) drawn
/// independently, P(X(l) ≤ ξ_p ≤ X(u)) ≥ P(l ≤ Bin(n, p) ≤ u − 1) (Conover, "Practical Nonparametric Statistics", 3rd ed.
/// 1999, §3.2; Hahn &amp; Meeker, "Statistical Intervals", 1991, §5.2). Point values are Hyndman &amp; Fan's type 7
/// ("Sample Quantiles in Statistical Packages", The American Statistician 50(4), 1996), the default of numpy and R.
/// </summary>
/// <remarks>The intervals assume independent samples; where neighbours depend on each other (token gaps of one stream) they are too narrow.</remarks>
internal static class OrderStatistics
{
    // The normal approximation's rank is off by at most one from here on (checked in the tests), one in √(n·p·q) ≥ 4.
    private const long LargestExactCount = 2000;

    /// <param name="sorted">Ascending, not empty.</param>
    /// <param name="p">In [0, 1].</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double p)
    {
        double position = (sorted.Length - 1) * p;
        int below = (int)position;
        if (below >= sorted.Length - 1)
            return sorted[^1];
        return sorted[below] + ((position - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>The p-quantile with its interval. A side that a sample of this size cannot bound is ∓∞.</summary>
    public static Estimate QuantileInterval(ReadOnlySpan<double> sorted, double p, double confidence = 0.95)
    {
        var (lower, upper) = IntervalRanks(sorted.Length, p, confidence);
        return new Estimate(
            Quantile(sorted, p),
            lower < 1 ? double.NegativeInfinity : sorted[(int)lower - 1],
            upper > sorted.Length ? double.PositiveInfinity : sorted[(int)upper - 1]);
    }

    /// <summary>1-based ranks of the interval's ends: the largest l with P(Bin &lt; l) ≤ α/2 and the smallest u with P(Bin &lt; u) ≥ 1 − α/2. 0 and n + 1 mean that no order statistic bounds that side.</summary>
    public static (long Lower, long Upper) IntervalRanks(long count, double p, double confidence = 0.95)
    {
        double tail = (1 - confidence) / 2;
        return count <= LargestExactCount ? ExactRanks((int)count, p, tail) : NormalRanks(count, p, tail);
    }

    private static (long Lower, long Upper) ExactRanks(int count, double p, double tail)
    {
        double logOdds = Math.Log(p) - Math.Log(1 - p);
        double logMass = count * Math.Log(1 - p);
        double below = 0;
        long lower = 0;

        // Invariant at the loop's head: below = P(Bin < rank).
        for (int rank = 0; rank <= count; rank++)
        {
            if (below <= tail)
                lower = rank;
            if (below >= 1 - tail)
                return (lower, rank);
            below += Math.Exp(logMass);
            logMass += Math.Log((double)(count - rank) / (rank + 1)) + logOdds;
        }

        return (lower, count + 1);
    }

    private static (long Lower, long Upper) NormalRanks(long count, double p, double tail)
    {
        double reach = -Normal.InvCDF(0, 1, tail) * Math.Sqrt(count * p * (1 - p));
        long lower = (long)Math.Floor((count * p) - reach + 0.5);
        long upper = (long)Math.Ceiling((count * p) + reach + 0.5);
        return (Math.Max(lower, 0), Math.Min(upper, count + 1));
    }
}

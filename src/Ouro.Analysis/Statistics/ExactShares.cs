using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <summary>Two shares of independent trials, for where there is nothing to resample because one of them is 0 or 1.</summary>
internal static class ExactShares
{
    /// <summary>
    /// Fisher's exact test of "the shares are the same", two-sided: the probability of all tables with these margins that are no likelier
    /// than the one seen (Agresti, "Categorical Data Analysis", 3rd ed. 2013, §3.5).
    /// </summary>
    public static double PValue(long firstHits, long firstTrials, long secondHits, long secondTrials)
    {
        long hits = firstHits + secondHits;
        double total = LogChoose(firstTrials + secondTrials, hits);
        double LogProbability(long first) => LogChoose(firstTrials, first) + LogChoose(secondTrials, hits - first) - total;

        // Tables that are as likely must count whatever rounding does to their logarithms.
        double seen = LogProbability(firstHits) + 1e-7;
        double p = 0;
        for (long first = Math.Max(0, hits - secondTrials); first <= Math.Min(firstTrials, hits); first++)
        {
            double log = LogProbability(first);
            if (log <= seen)
                p += Math.Exp(log);
        }

        return Math.Min(1, p);
    }

    /// <summary>Second − first with its 95 % interval from Wilson's intervals of both (Newcombe, Statistics in Medicine 17, 1998, 873–890, method 10).</summary>
    public static Estimate Difference(long firstHits, long firstTrials, long secondHits, long secondTrials)
    {
        var (first, second) = (Wilson(firstHits, firstTrials), Wilson(secondHits, secondTrials));
        double difference = second.Value - first.Value;
        return new Estimate(
            difference,
            difference - double.Hypot(second.Value - second.Low, first.High - first.Value),
            difference + double.Hypot(second.High - second.Value, first.Value - first.Low));
    }

    /// <summary>Wilson, Journal of the American Statistical Association 22, 1927, 209–212.</summary>
    private static Estimate Wilson(long hits, long trials)
    {
        double z = Normal.InvCDF(0, 1, 0.975);
        double share = hits / (double)trials;
        double centre = (share + (z * z / (2 * trials))) / (1 + (z * z / trials));
        double reach = z / (1 + (z * z / trials)) * Math.Sqrt((share * (1 - share) / trials) + (z * z / (4.0 * trials * trials)));
        return new Estimate(share, Math.Max(0, centre - reach), Math.Min(1, centre + reach));
    }

    private static double LogChoose(long n, long k) => SpecialFunctions.GammaLn(n + 1) - SpecialFunctions.GammaLn(k + 1) - SpecialFunctions.GammaLn(n - k + 1);
}

using MathNet.Numerics.Distributions;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// Test for a monotonic trend (Mann, Econometrica 13, 1945; Kendall, "Rank Correlation Methods", 1975): S = Σ_{i&lt;j} sign(x_j −
/// x_i), with the tie-corrected variance (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18 and continuity correction; the size of the
/// trend is Sen's slope, the median of (x_j − x_i)/(j − i) (Sen, JASA 63, 1968).
/// </summary>
/// <param name="PValue">Two-sided.</param>
/// <param name="SlopePerStep">Sen's slope, units of x per index step.</param>
internal readonly record struct MannKendall(long S, double PValue, double SlopePerStep)
{
    /// <summary>Pairs are counted one by one, O(n²): callers average longer series down to this. 20,000 pairs cost about a millisecond.</summary>
    public const int LongestSeries = 200;

    /// <returns>Null for fewer than 4 points, where no outcome reaches p &lt; 0.05.</returns>
    public static MannKendall? Test(ReadOnlySpan<double> series)
    {
        int n = series.Length;
        if (n < 4)
            return null;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, LongestSeries);

        long s = 0;
        var slopes = new double[n * (n - 1) / 2];
        int pair = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + 1; j < n; j++)
            {
                double rise = series[j] - series[i];
                s += Math.Sign(rise);
                slopes[pair++] = rise / (j - i);
            }
        }

        Array.Sort(slopes);
        return new MannKendall(s, PValueOf(s, series), OrderStatistics.Quantile(slopes, 0.5));
    }

    private static double PValueOf(long s, ReadOnlySpan<double> series)
    {
        double n = series.Length;
        double variance = ((n * (n - 1) * ((2 * n) + 5)) - TieTerm(series)) / 18;
        if (variance <= 0 || s == 0)
            return 1;
        double z = (s - Math.Sign(s)) / Math.Sqrt(variance);
        return 2 * Normal.CDF(0, 1, -Math.Abs(z));
    }

    private static double TieTerm(ReadOnlySpan<double> series)
    {
        var sorted = series.ToArray();
        Array.Sort(sorted);
        double term = 0;
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start])
                end++;
            double t = end - start;
            term += t * (t - 1) * ((2 * t) + 5);
        }

        return term;
    }
}

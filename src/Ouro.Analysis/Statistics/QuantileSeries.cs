using Ouro.Model.Planning;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// A quantile of a dependent series, ready to be resampled in O(blocks): instead of re-sorting a resample, the share of
/// samples below the quantile is resampled in blocks, and its deviation is inverted through the sample's own quantile
/// function, q* = Q(p − (F*(q) − p)) (Woodruff, "Confidence Intervals for Medians and Other Position Measures", JASA 47, 1952;
/// justified by Bahadur's representation of quantiles, Annals of Mathematical Statistics 37, 1966).
/// </summary>
internal sealed class QuantileSeries
{
    private readonly double[] _sorted;
    private readonly double _p;
    private readonly double _shareBelow;

    /// <param name="strata">Samples in time order, one array per repetition; at least one sample.</param>
    public QuantileSeries(IReadOnlyList<double[]> strata, double p, int dependenceLength)
        : this(strata, p, quantile => strata.Where(s => s.Length > 0).Select(s => Indicators(s, quantile, dependenceLength)))
    {
    }

    /// <summary>
    /// Samples of one request are drawn together, because they share its fate: the cluster bootstrap (Davison &amp; Hinkley,
    /// "Bootstrap Methods and their Application", 1997, §3.8; Field &amp; Welsh, Journal of the Royal Statistical Society B 69, 2007),
    /// on which Woodruff's inversion rests as it does in survey sampling, where it comes from.
    /// </summary>
    /// <param name="dependenceLength">In requests.</param>
    public QuantileSeries(IReadOnlyList<SampleClusters> strata, double p, int dependenceLength)
        : this(strata.Select(s => s.Values), p, quantile => strata.Where(s => s.Ends.Length > 0).Select(s => Counts(s, quantile, dependenceLength)))
    {
    }

    private QuantileSeries(IEnumerable<double[]> samples, double p, Func<double, IEnumerable<RatioSeries>> sharesBelow)
    {
        _sorted = [.. samples.SelectMany(s => s)];
        Array.Sort(_sorted);
        _p = p;
        Value = OrderStatistics.Quantile(_sorted, p);
        Strata = sharesBelow(Value).ToList();
        _shareBelow = Bootstrap.Pooled(Strata);
    }

    public double Value { get; }

    public IReadOnlyList<RatioSeries> Strata { get; }

    public double Draw(SeededRandom random)
    {
        double deviation = Bootstrap.DrawPooled(Strata, random) - _shareBelow;
        return OrderStatistics.Quantile(_sorted, Math.Clamp(_p - deviation, 0, 1));
    }

    private static RatioSeries Indicators(double[] samples, double quantile, int dependenceLength)
    {
        var below = new double[samples.Length];
        var ones = new double[samples.Length];
        for (int i = 0; i < samples.Length; i++)
        {
            below[i] = samples[i] <= quantile ? 1 : 0;
            ones[i] = 1;
        }

        return new RatioSeries(below, ones, dependenceLength);
    }

    /// <summary>Per request: its samples at or below the quantile, over all of its samples.</summary>
    private static RatioSeries Counts(SampleClusters samples, double quantile, int dependenceLength)
    {
        var below = new double[samples.Ends.Length];
        var all = new double[samples.Ends.Length];
        int start = 0;
        for (int i = 0; i < samples.Ends.Length; i++)
        {
            foreach (double value in samples.Values.AsSpan(start..samples.Ends[i]))
                below[i] += value <= quantile ? 1 : 0;
            all[i] = samples.Ends[i] - start;
            start = samples.Ends[i];
        }

        return new RatioSeries(below, all, dependenceLength);
    }
}

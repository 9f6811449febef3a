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
    {
        _sorted = [.. strata.SelectMany(s => s)];
        Array.Sort(_sorted);
        _p = p;
        Value = OrderStatistics.Quantile(_sorted, p);
        Strata = strata.Where(s => s.Length > 0).Select(s => Indicators(s, Value, dependenceLength)).ToList();
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
}

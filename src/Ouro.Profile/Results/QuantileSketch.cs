namespace Ouro.Profile;

/// <summary>Quantiles of any number of non-negative values in bounded memory: counts in buckets whose bounds grow by a factor, so that every quantile is within 1 % of the exact value (DDSketch: Masson, Rim, Lee 2019, PVLDB 12(12), doi:10.14778/3352063.3352135, definition 2 and section 2.1; without their collapsing of the lowest buckets, since our values span few decades).</summary>
internal sealed class QuantileSketch
{
    private const double RelativeError = 0.01;
    private const double Gamma = (1 + RelativeError) / (1 - RelativeError);
    private const double SmallestTold = 1e-6;

    private static readonly double LogGamma = Math.Log(Gamma);

    private readonly SortedDictionary<int, int> _counts = [];
    private int _zeros;
    private double _sum;

    public int Count { get; private set; }

    public double Max { get; private set; }

    public double Mean => Count > 0 ? _sum / Count : 0;

    public void Add(double value)
    {
        Max = Count == 0 ? value : Math.Max(Max, value);
        Count++;
        _sum += value;
        if (value < SmallestTold)
        {
            _zeros++;
            return;
        }

        var bucket = (int)Math.Ceiling(Math.Log(value) / LogGamma);
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + 1;
    }

    /// <summary>The value at rank ⌈p·n⌉ within the relative error.</summary>
    public double ComputeQuantile(double p)
    {
        var rank = Math.Max(1, (int)Math.Ceiling(p * Count));
        var seen = _zeros;
        if (seen >= rank)
            return 0;
        foreach (var (bucket, count) in _counts)
        {
            seen += count;
            if (seen >= rank)
                return Math.Min(Max, 2 * Math.Pow(Gamma, bucket) / (Gamma + 1));
        }

        return Max;
    }
}

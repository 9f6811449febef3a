using HdrHistogram;
using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// Gathers one latency metric, seconds, and summarises it. Exact (kept and sorted) up to a million samples; beyond that an
/// HdrHistogram of nanoseconds with three significant digits, so that token gaps of a long run stay bounded in memory.
/// Mean, minimum and maximum are exact in both.
/// </summary>
internal sealed class LatencyCollector
{
    // 8 MB of doubles, sorted in about 0.1 s.
    internal const long MostExactSamples = 1_000_000;

    // One hour: no request lives longer, because the cell's time limit is below it.
    private const long LongestNanos = 3_600_000_000_000;

    private readonly LongHistogram? _histogram;
    private double[] _samples = [];
    private long _count;
    private double _sum;
    private double _min = double.PositiveInfinity;
    private double _max = double.NegativeInfinity;

    /// <param name="expectedSamples">An upper bound of what will be added.</param>
    public LatencyCollector(long expectedSamples)
    {
        if (expectedSamples > MostExactSamples)
            _histogram = new LongHistogram(1, LongestNanos, 3);
        else
            _samples = new double[expectedSamples];
    }

    public void AddTicks(long from, long to)
    {
        if (from != 0 && to != 0)
            Add(Ticks.ToSeconds(to - from));
    }

    public void Add(double seconds)
    {
        _sum += seconds;
        _min = Math.Min(_min, seconds);
        _max = Math.Max(_max, seconds);
        if (_histogram is not null)
        {
            _histogram.RecordValue(Math.Clamp((long)(seconds * 1e9), 0, LongestNanos));
        }
        else
        {
            if (_count == _samples.Length)
                Array.Resize(ref _samples, Math.Max(16, _samples.Length * 2));
            _samples[_count] = seconds;
        }

        _count++;
    }

    /// <param name="reasonWhenEmpty">Why there may be no sample: <c>no request succeeded</c>.</param>
    public LatencySummary Summarize(string reasonWhenEmpty)
    {
        if (_count == 0)
            return Unknown(reasonWhenEmpty);

        if (_histogram is null)
            Array.Sort(_samples, 0, (int)_count);
        return new LatencySummary(
            (int)Math.Min(_count, int.MaxValue),
            _sum / _count,
            _min,
            _max,
            Percentile(50),
            Percentile(90),
            Percentile(95),
            Percentile(99));
    }

    public static LatencySummary Unknown(string reason)
    {
        var none = Reading<double>.Unknown(reason);
        var noEstimate = Reading<Estimate>.Unknown(reason);
        return new LatencySummary(0, none, none, none, noEstimate, noEstimate, noEstimate, noEstimate);
    }

    private Reading<Estimate> Percentile(int percent)
    {
        // n·(1−p) ≥ 1, in whole numbers: 1/(1 − 0.9) is 10.000000000000002 in doubles.
        int above = 100 - percent;
        if (_count * above < 100)
            return Reading<Estimate>.Unknown($"needs {(100 + above - 1) / above} samples");
        double p = percent / 100.0;
        return _histogram is null
            ? OrderStatistics.QuantileInterval(_samples.AsSpan(0, (int)_count), p)
            : FromHistogram(_histogram, p);
    }

    private Estimate FromHistogram(LongHistogram histogram, double p)
    {
        var (lower, upper) = OrderStatistics.IntervalRanks(_count, p);
        return new Estimate(AtRank(_count * p), AtRank(lower), AtRank(upper));

        double AtRank(double rank) => histogram.GetValueAtPercentile(100 * rank / _count) * 1e-9;
    }
}

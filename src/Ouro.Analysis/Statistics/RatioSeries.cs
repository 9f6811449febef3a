using Ouro.Model.Planning;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// A statistic Σa / Σb over a series in time order, ready to be resampled in blocks: the circular block bootstrap (Politis
/// &amp; Romano, "A circular block-resampling procedure for stationary data", 1992), which keeps the dependence between
/// neighbours that a closed loop creates (slots that complete together stay together). Prefix sums make a block cost O(1),
/// so that one replicate costs the number of blocks and not the number of samples.
/// </summary>
internal sealed class RatioSeries : IResampledRatio
{
    // The width of an interval from m blocks errs by 1/√(2m): 6 % here, and more blocks cost time in proportion.
    private const int MostBlocks = 128;

    // Fewer blocks than this say nothing of the variance between blocks.
    private const int FewestBlocks = 5;

    // A moving block of one round cuts most rounds in two and loses a fifth of their variance, of three rounds a tenth.
    private const int RoundsPerBlock = 3;

    private readonly double[] _numerators;
    private readonly double[] _denominators;

    /// <param name="numerators">a, one per sample, in time order.</param>
    /// <param name="denominators">b, of the same length.</param>
    /// <param name="dependenceLength">Samples over which neighbours depend on each other: the slots of a closed loop.</param>
    public RatioSeries(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, int dependenceLength)
    {
        Count = numerators.Length;
        _numerators = PrefixSums(numerators);
        _denominators = PrefixSums(denominators);

        // n^(1/3): the order of the block length that minimises the variance's error (Künsch 1989; Hall, Horowitz, Jing 1995).
        int wished = Math.Max(dependenceLength > 1 ? dependenceLength * RoundsPerBlock : 1, (int)Math.Cbrt(Count));
        int longest = Math.Max(1, Count / FewestBlocks);
        BlockLength = Math.Max(Math.Clamp(wished, 1, longest), (Count + MostBlocks - 1) / MostBlocks);
    }

    /// <summary>The mean of each array as Σ value / Σ 1; empty ones are left out.</summary>
    public static List<RatioSeries> OfMeans(IEnumerable<double[]> strata, int dependenceLength)
    {
        var series = new List<RatioSeries>();
        foreach (double[] values in strata.Where(s => s.Length > 0))
        {
            var ones = new double[values.Length];
            Array.Fill(ones, 1);
            series.Add(new RatioSeries(values, ones, dependenceLength));
        }

        return series;
    }

    public int Count { get; }

    public int BlockLength { get; }

    public int BlockCount => Count == 0 ? 0 : (Count + BlockLength - 1) / BlockLength;

    public double NumeratorSum => _numerators[Count];

    public double DenominatorSum => _denominators[Count];

    public (double Numerator, double Denominator) Draw(SeededRandom random)
    {
        double numerator = 0, denominator = 0;
        for (int left = Count; left > 0; left -= BlockLength)
        {
            int start = random.NextBelow(Count);
            int length = Math.Min(BlockLength, left);
            var block = Sums(start, length);
            numerator += block.Numerator;
            denominator += block.Denominator;
        }

        return (numerator, denominator);
    }

    /// <summary>Sums over <paramref name="length"/> samples from <paramref name="start"/>, past the end going on at the beginning.</summary>
    public (double Numerator, double Denominator) Sums(int start, int length) =>
        (Circular(_numerators, start, length), Circular(_denominators, start, length));

    private double Circular(double[] sums, int start, int length)
    {
        int end = start + length;
        return end <= Count ? sums[end] - sums[start] : sums[Count] - sums[start] + sums[end - Count];
    }

    private static double[] PrefixSums(ReadOnlySpan<double> values)
    {
        var sums = new double[values.Length + 1];
        for (int i = 0; i < values.Length; i++)
            sums[i + 1] = sums[i] + values[i];
        return sums;
    }
}

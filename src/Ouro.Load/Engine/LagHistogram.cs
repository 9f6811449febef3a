// HOT
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Ouro.Load.Engine;

/// <summary>
/// Durations in log-linear buckets (32 per power of two, so at most 3.2 % wide), one writer, no allocation. For the
/// generator's own health only: latencies of the target are kept whole.
/// </summary>
internal sealed class LagHistogram
{
    private const int SubBucketBits = 5;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits + 1) * SubBuckets];

    public long Count { get; private set; }

    /// <summary>Negative values, the rounding of two clocks, count as 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(long nanos)
    {
        _counts[BucketOf(Math.Max(0, nanos))]++;
        Count++;
    }

    public void Merge(LagHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
    }

    /// <summary>Upper edge of the bucket that holds the quantile, nanoseconds; null when n·(1−p) is below 1 (style rule 24).</summary>
    public long? QuantileNanos(double share)
    {
        if (Count * (1 - share) < 1)
            return null;
        long rank = (long)Math.Ceiling(Count * share);
        long seen = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
                return UpperEdge(i);
        }

        return null;
    }

    private static int BucketOf(long nanos)
    {
        if (nanos < SubBuckets)
            return (int)nanos;
        int exponent = BitOperations.Log2((ulong)nanos) - SubBucketBits;
        return ((exponent + 1) << SubBucketBits) + (int)((nanos >> exponent) & (SubBuckets - 1));
    }

    private static long UpperEdge(int bucket)
    {
        if (bucket < SubBuckets)
            return bucket;
        int exponent = (bucket >> SubBucketBits) - 1;
        long low = (long)(SubBuckets + (bucket & (SubBuckets - 1))) << exponent;
        return low + (1L << exponent) - 1;
    }
}

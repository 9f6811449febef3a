using Ouro.Analysis.Statistics;
using Ouro.Model.Planning;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class OrderStatisticsTests
{
    // scipy 1.10.1: l = max k with binom.cdf(k-1, n, p) <= .025; u = min k with binom.cdf(k-1, n, p) >= .975 (n + 1 if none).
    [Theory]
    [InlineData(10, 0.5, 2, 9)]
    [InlineData(50, 0.5, 18, 33)]
    [InlineData(50, 0.9, 41, 50)]
    [InlineData(50, 0.95, 44, 51)]
    [InlineData(100, 0.99, 97, 101)]
    [InlineData(200, 0.9, 171, 189)]
    [InlineData(1000, 0.95, 936, 964)]
    [InlineData(2000, 0.99, 1971, 1989)]
    public void RanksAreThoseOfTheBinomial(int count, double p, long lower, long upper) =>
        Assert.Equal((lower, upper), OrderStatistics.IntervalRanks(count, p));

    // Same oracle; above 2,000 samples the normal approximation may be one rank off.
    [Theory]
    [InlineData(3000, 0.99, 2959, 2981)]
    [InlineData(5000, 0.5, 2431, 2570)]
    [InlineData(5000, 0.9, 4458, 4542)]
    [InlineData(20000, 0.99, 19772, 19828)]
    public void RanksOfLargeSamplesAreWithinOne(int count, double p, long lower, long upper)
    {
        var (low, high) = OrderStatistics.IntervalRanks(count, p);
        Assert.InRange(low, lower - 1, lower + 1);
        Assert.InRange(high, upper - 1, upper + 1);
    }

    // numpy 1.24.2: np.percentile([3.1, 1.2, 9.7, 4.4, 2.8, 7.5, 5.0], q)
    [Theory]
    [InlineData(0, 1.2)]
    [InlineData(10, 2.16)]
    [InlineData(50, 4.4)]
    [InlineData(90, 8.38)]
    [InlineData(95, 9.04)]
    [InlineData(100, 9.7)]
    public void QuantilesAreThoseOfNumpy(double percent, double expected)
    {
        double[] sorted = [1.2, 2.8, 3.1, 4.4, 5.0, 7.5, 9.7];
        Assert.Equal(expected, OrderStatistics.Quantile(sorted, percent / 100), 12);
    }

    [Fact]
    public void SideWithoutAnOrderStatisticIsUnbounded()
    {
        double[] sorted = Enumerable.Range(1, 50).Select(i => (double)i).ToArray();
        var p95 = OrderStatistics.QuantileInterval(sorted, 0.95);
        Assert.Equal(44, p95.Low);
        Assert.Equal(double.PositiveInfinity, p95.High);
        Assert.Null(p95.HighOrNull);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void IntervalsCoverTheTrueQuantileAtTheirLevel(double p)
    {
        const int Trials = 4000, Count = 400;
        double truth = -Math.Log(1 - p);
        var random = new SeededRandom(11);
        int covered = 0;
        var sample = new double[Count];
        for (int trial = 0; trial < Trials; trial++)
        {
            for (int i = 0; i < Count; i++)
                sample[i] = random.NextExponential(1);
            Array.Sort(sample);
            var interval = OrderStatistics.QuantileInterval(sample, p);
            if (interval.Low <= truth && truth <= interval.High)
                covered++;
        }

        Assert.InRange(covered / (double)Trials, 0.93, 0.97);
    }
}

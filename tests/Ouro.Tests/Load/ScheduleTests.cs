using System.Diagnostics;
using Ouro.Load.Engine;
using Ouro.Load.Schedule;

namespace Ouro.Tests.Load;

public sealed class ScheduleTests
{
    private static long[] Take(LoadSchedule schedule, int count, ulong seed = 1, int worker = 0, int stride = 1)
    {
        var arrivals = new Arrivals(schedule, seed, 1_000, worker, stride);
        var instants = new long[count];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(worker + ((long)i * stride), arrivals.Index);
            instants[i] = arrivals.Next;
            arrivals.Advance();
        }

        return instants;
    }

    [Fact]
    public void AConstantRateStartsAtTheStartAndKeepsItsGap()
    {
        var instants = Take(new ConstantRate(100), 1000);
        long gap = Stopwatch.Frequency / 100;
        for (int i = 0; i < instants.Length; i++)
            Assert.InRange(instants[i] - 1_000 - (i * gap), -1, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WorkersTogetherSendTheOnePlannedProcess(bool poisson)
    {
        LoadSchedule schedule = poisson ? new PoissonRate(50) : new ConstantRate(50);
        var alone = Take(schedule, 900);
        var together = Enumerable.Range(0, 3).SelectMany(w => Take(schedule, 300, worker: w, stride: 3)).Order().ToArray();
        Assert.Equal(alone, together);
    }

    /// <summary>Exponential gaps: mean 1/rate, variance 1/rate², and P(gap > mean) = 1/e (textbook values); bounds are four standard errors at n = 100,000.</summary>
    [Fact]
    public void PoissonGapsAreExponential()
    {
        const int n = 100_000;
        var instants = Take(new PoissonRate(1000), n + 1, seed: 7);
        double meanTicks = Stopwatch.Frequency / 1000.0;
        double[] gaps = [.. instants.Zip(instants.Skip(1), (a, b) => (b - a) / meanTicks)];
        double mean = gaps.Average();
        double variance = gaps.Sum(g => (g - mean) * (g - mean)) / n;
        Assert.InRange(mean, 1 - (4 / Math.Sqrt(n)), 1 + (4 / Math.Sqrt(n)));
        Assert.InRange(variance, 1 - (4 * Math.Sqrt(8.0 / n)), 1 + (4 * Math.Sqrt(8.0 / n)));
        Assert.InRange(gaps.Count(g => g > 1) / (double)n, (1 / Math.E) - 0.0061, (1 / Math.E) + 0.0061);
    }

    [Fact]
    public void PoissonIsReproducibleFromItsSeed()
    {
        Assert.Equal(Take(new PoissonRate(10), 50, seed: 3), Take(new PoissonRate(10), 50, seed: 3));
        Assert.NotEqual(Take(new PoissonRate(10), 50, seed: 3), Take(new PoissonRate(10), 50, seed: 4));
    }

    [Fact]
    public void EveryQueryIsUsedBeforeAnyComesAgain()
    {
        var order = new QueryOrder(10, 35, 5);
        for (int pass = 0; pass < 3; pass++)
            Assert.Equal(Enumerable.Range(0, 10), Enumerable.Range(pass * 10, 10).Select(i => order[i]).Order());
        Assert.NotEqual(Enumerable.Range(0, 10).Select(i => order[i]), Enumerable.Range(10, 10).Select(i => order[i]));
        Assert.InRange(order[1_000_000], 0, 9);
    }

    [Fact]
    public void ABudgetGivesExactlyItsRequests()
    {
        var phase = new LoadPhase(100, 500, new QueryOrder(3, 100, 1), true);
        var taken = new System.Collections.Concurrent.ConcurrentBag<int>();
        Parallel.For(0, 8, _ =>
        {
            while (phase.TryTake(out int index))
                taken.Add(index);
        });
        Assert.Equal(Enumerable.Range(0, 100), taken.Order());
        Assert.Equal(507, phase.RequestIdOf(7));
    }

    [Fact]
    public void LagQuantilesAreWithinABucket()
    {
        var histogram = new LagHistogram();
        Assert.Null(histogram.QuantileNanos(0.5));
        for (int nanos = 1; nanos <= 100_000; nanos++)
            histogram.Add(nanos);
        Assert.InRange(histogram.QuantileNanos(0.99)!.Value, 99_000, 99_000 * 1.032);
        Assert.InRange(histogram.QuantileNanos(0.5)!.Value, 50_000, 50_000 * 1.032);
        Assert.Null(histogram.QuantileNanos(0.999999));
    }
}

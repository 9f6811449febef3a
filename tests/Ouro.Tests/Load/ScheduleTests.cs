using System.Diagnostics;
using Ouro.Load.Engine;
using Ouro.Load.Schedule;
using Ouro.Model.Planning;

namespace Ouro.Tests.Load;

public sealed class ScheduleTests
{
    private static long[] Take(OpenLoop schedule, int count, ulong seed = 1, int worker = 0, int stride = 1)
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
        var instants = Take(OpenLoop.Constant(100), 1000);
        long gap = Stopwatch.Frequency / 100;
        for (int i = 0; i < instants.Length; i++)
            Assert.InRange(instants[i] - 1_000 - (i * gap), -1, 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WorkersTogetherSendTheOnePlannedProcess(bool poisson)
    {
        var schedule = poisson ? OpenLoop.Poisson(50) : OpenLoop.Constant(50);
        var alone = Take(schedule, 900);
        var together = Enumerable.Range(0, 3).SelectMany(w => Take(schedule, 300, worker: w, stride: 3)).Order().ToArray();
        Assert.Equal(alone, together);
    }

    /// <summary>Exponential gaps: mean 1/rate, variance 1/rate², and P(gap > mean) = 1/e (textbook values); bounds are four standard errors at n = 100,000.</summary>
    [Fact]
    public void PoissonGapsAreExponential()
    {
        const int n = 100_000;
        var instants = Take(OpenLoop.Poisson(1000), n + 1, seed: 7);
        double meanTicks = Stopwatch.Frequency / 1000.0;
        double[] gaps = [.. instants.Zip(instants.Skip(1), (a, b) => (b - a) / meanTicks)];
        double mean = gaps.Average();
        double variance = gaps.Sum(g => (g - mean) * (g - mean)) / n;
        Assert.InRange(mean, 1 - (4 / Math.Sqrt(n)), 1 + (4 / Math.Sqrt(n)));
        Assert.InRange(variance, 1 - (4 * Math.Sqrt(8.0 / n)), 1 + (4 * Math.Sqrt(8.0 / n)));
        Assert.InRange(gaps.Count(g => g > 1) / (double)n, (1 / Math.E) - 0.0061, (1 / Math.E) + 0.0061);
    }

    /// <summary>10/s for 2 s, a ramp to 30/s within 2 s, then 30/s: by hand, request 20 at 2 s, request 20 + 40 at 4 s, request 30 where 10t + 5t² = 10, t = √3 − 1.</summary>
    [Fact]
    public void StagesAndRampsHoldTheirRates()
    {
        var stages = new OpenLoop([RateStage.Hold(10, TimeSpan.FromSeconds(2)), new RateStage(10, 30, TimeSpan.FromSeconds(2))], false);
        double[] seconds = [.. Take(stages, 100).Select(t => (t - 1_000) / (double)Stopwatch.Frequency)];
        Assert.Equal(1.9, seconds[19], 6);
        Assert.Equal(2, seconds[20], 6);
        Assert.Equal(2 + Math.Sqrt(3) - 1, seconds[30], 6);
        Assert.Equal(4, seconds[60], 6);
        Assert.Equal(5, seconds[90], 6);
    }

    [Fact]
    public void AStageWithoutRequestsIsAPause()
    {
        var stages = new OpenLoop([RateStage.Hold(0, TimeSpan.FromSeconds(3)), RateStage.Hold(10, TimeSpan.FromSeconds(1))], false);
        double[] seconds = [.. Take(stages, 3).Select(t => (t - 1_000) / (double)Stopwatch.Frequency)];
        Assert.Equal([3.0, 3.1, 3.2], seconds.Select(s => Math.Round(s, 6)));
    }

    [Fact]
    public void AScheduleThatEndsWithoutARateIsRefused() =>
        Assert.Throws<ArgumentException>(() => Take(new OpenLoop([RateStage.Hold(0, TimeSpan.FromSeconds(3))], false), 1));

    [Fact]
    public void PoissonIsReproducibleFromItsSeed()
    {
        Assert.Equal(Take(OpenLoop.Poisson(10), 50, seed: 3), Take(OpenLoop.Poisson(10), 50, seed: 3));
        Assert.NotEqual(Take(OpenLoop.Poisson(10), 50, seed: 3), Take(OpenLoop.Poisson(10), 50, seed: 4));
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
    public void TheSeedAloneSetsTheOrderOfQueries()
    {
        int[] OrderOf(ulong seed)
        {
            var order = new QueryOrder(300, 900, seed);
            return [.. Enumerable.Range(0, 900).Select(i => order[i])];
        }

        Assert.Equal(OrderOf(7), OrderOf(7));
        Assert.NotEqual(OrderOf(7), OrderOf(8));
    }

    [Fact]
    public void ABudgetGivesExactlyItsRequests()
    {
        var phase = new LoadPhase(100, 0, 500, new QueryOrder(3, 100, 1), true);
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

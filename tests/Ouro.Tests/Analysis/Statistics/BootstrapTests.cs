using Ouro.Analysis.Statistics;
using Ouro.Model.Planning;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class BootstrapTests
{
    // scipy 1.10.1: norm.cdf(-sqrt(n/(n-1))*t.ppf(.975, n-1))
    [Theory]
    [InlineData(5, 0.0009541005518824723)]
    [InlineData(10, 0.008550639025807874)]
    [InlineData(50, 0.02117941134692262)]
    public void TailIsExpandedForFewUnits(int units, double tail) =>
        Assert.Equal(tail, new ResamplingUnits(units, units - 1).ExpandedTail(0.025), 9);

    [Theory]
    [InlineData(30)]
    [InlineData(100)]
    public void RatioIntervalCoversTheMeanOfSkewedSamples(int count)
    {
        double coverage = Coverage(1, 1000, random =>
        {
            // Uniform plus a square: skewed, mean 1/2 + 1/3, bounded as service times are.
            var samples = Draw(count, () => random.NextDouble() + Math.Pow(random.NextDouble(), 2));
            return Bootstrap.OfPooledRatio([Mean(samples, 1)], random.NextBits())!.Value;
        }, 0.5 + (1.0 / 3));
        Assert.InRange(coverage, 0.93, 0.97);
    }

    [Fact]
    public void BlocksCoverTheMeanOfADependentSeries()
    {
        // Rounds of 4 samples share most of their value, as slots of a closed loop do that complete together.
        double coverage = Coverage(2, 1000, random =>
        {
            double shared = 0;
            int index = 0;
            var samples = Draw(240, () =>
            {
                if (index++ % 4 == 0)
                    shared = random.NextDouble();
                return shared + (0.2 * random.NextDouble());
            });
            return Bootstrap.OfPooledRatio([Mean(samples, 4)], random.NextBits())!.Value;
        }, 0.6);
        Assert.InRange(coverage, 0.93, 0.97);
    }

    [Theory]
    [InlineData(0.5, 300)]
    [InlineData(0.9, 500)]
    public void QuantileIntervalCoversTheTrueQuantile(double p, int count)
    {
        double coverage = Coverage(3, 800, random =>
        {
            var series = new QuantileSeries([Draw(count, () => random.NextExponential(1))], p, 1);
            return Bootstrap.Interval(series.Value, ResamplingUnits.Of(series.Strata), random.NextBits(), series.Draw)!.Value;
        }, -Math.Log(1 - p));
        Assert.InRange(coverage, 0.93, 0.97);
    }

    [Fact]
    public void LongSeriesAreResampledInBoundedWork()
    {
        var series = Mean(Draw(1_000_000, new SeededRandom(4).NextDouble), 8);
        Assert.InRange(series.BlockCount, 100, 128);
    }

    private static double Coverage(ulong seed, int trials, Func<SeededRandom, Ouro.Model.Summaries.Estimate> interval, double truth)
    {
        int covered = 0;
        for (int trial = 0; trial < trials; trial++)
        {
            var estimate = interval(new SeededRandom((seed << 32) + (ulong)trial));
            if (estimate.Low <= truth && truth <= estimate.High)
                covered++;
        }

        return covered / (double)trials;
    }

    private static double[] Draw(int count, Func<double> next)
    {
        var samples = new double[count];
        for (int i = 0; i < count; i++)
            samples[i] = next();
        return samples;
    }

    private static RatioSeries Mean(double[] samples, int dependence)
    {
        var ones = new double[samples.Length];
        Array.Fill(ones, 1);
        return new RatioSeries(samples, ones, dependence);
    }
}

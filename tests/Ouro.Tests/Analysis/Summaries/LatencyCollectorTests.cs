using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;

namespace Ouro.Tests.Analysis.Summaries;

public sealed class LatencyCollectorTests
{
    [Fact]
    public void NoSampleIsUnknownWithItsReason()
    {
        var summary = new LatencyCollector(0).Summarize("no request succeeded");
        Assert.Equal(0, summary.Samples);
        Assert.Equal("no request succeeded", summary.Mean.Reason);
        Assert.Equal("no request succeeded", summary.P50.Reason);
    }

    [Fact]
    public void InstantThatDidNotHappenIsNoSample()
    {
        var collector = new LatencyCollector(2);
        collector.AddTicks(0, 5);
        collector.AddTicks(5, 0);
        Assert.False(collector.Summarize("none").Mean.IsKnown);
    }

    [Fact]
    public void HistogramOfLargeCountsAgreesWithTheExactSort()
    {
        const int Count = 200_000;
        var exact = new LatencyCollector(Count);
        var histogram = new LatencyCollector(LatencyCollector.MostExactSamples + 1);
        var random = new SeededRandom(9);
        for (int i = 0; i < Count; i++)
        {
            double seconds = random.NextExponential(0.05);
            exact.Add(seconds);
            histogram.Add(seconds);
        }

        var (a, b) = (exact.Summarize(""), histogram.Summarize(""));
        Assert.Equal(a.Mean, b.Mean);
        Assert.Equal(a.Max, b.Max);

        // Three significant digits: 0.1 %.
        foreach (var (x, y) in new[] { (a.P50, b.P50), (a.P90, b.P90), (a.P95, b.P95), (a.P99, b.P99) })
        {
            Assert.InRange(y.ValueOrNull!.Value.Value / x.ValueOrNull!.Value.Value, 0.998, 1.002);
            Assert.InRange(y.ValueOrNull!.Value.High / x.ValueOrNull!.Value.High, 0.998, 1.002);
        }
    }
}

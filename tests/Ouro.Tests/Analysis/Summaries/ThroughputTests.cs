using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Summaries;

public sealed class ThroughputTests
{
    // scipy 1.10.1: chi2.ppf(.025, 2*3)/2, chi2.ppf(.975, 2*4)/2 for 3 successes; chi2.ppf(.975, 2)/2 for none.
    [Theory]
    [InlineData(3, 0.6186721228956014, 8.767273069742323)]
    [InlineData(0, 0, 3.6888794541139354)]
    public void FewSuccessesHaveThePoissonInterval(int successes, double low, double high)
    {
        // One slot, 4 requests of 0.25 s: one second.
        var cell = new SimulatedCell { Level = 1, Requests = 4, Residence = (_, _) => 0.25, FailureOf = i => i < successes ? FailureKind.None : FailureKind.HttpStatus };
        var estimate = Throughput.RequestsPerSecond([cell.Capture()], 1).ValueOrNull!.Value;
        Assert.Equal(successes, estimate.Value, 9);
        Assert.Equal(low, estimate.Low, 9);
        Assert.Equal(high, estimate.High, 9);
    }

    [Fact]
    public void WindowWithoutLengthIsUnknown()
    {
        var capture = new SimulatedCell().Capture();
        Assert.False(Throughput.RequestsPerSecond([capture with { WindowEnd = capture.WindowStart }], 1).IsKnown);
    }

    [Fact]
    public void SteadyWindowCutsRampUpAndDrain()
    {
        // 2 slots. The first request takes 1 s, all others 0.1 s: ramp-up lasts until 1 s; the drain begins when slot 0 or 1 runs dry.
        var capture = new SimulatedCell { Level = 2, Requests = 40, Residence = (_, i) => i == 0 ? 1 : 0.1 }.Capture();
        Assert.True(SteadyWindow.Find(capture).TryGet(out var window));
        Assert.Equal(capture.WindowStart + SimulatedCell.TicksOf(1), window.Start);
        Assert.Equal(20, Throughput.SteadyRequestsPerSecond([capture]).ValueOrNull!.Value, 1);
    }

    [Fact]
    public void TooFewRequestsPerSlotLeaveNoSteadyWindow()
    {
        var reading = Throughput.SteadyRequestsPerSecond([new SimulatedCell { Level = 8, Requests = 8 }.Capture()]);
        Assert.StartsWith("no steady window: 8 requests over 8 slots", reading.Reason, StringComparison.Ordinal);
        Assert.StartsWith("no steady window: 5 of 8 slots", Throughput.SteadyRequestsPerSecond([new SimulatedCell { Level = 8, Requests = 5 }.Capture()]).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 100, 0.97)]
    [InlineData(4, 200, 0.97)]
    [InlineData(16, 800, 0.97)]
    [InlineData(20, 50, 1)] // 2.5 requests per slot: five blocks, whose t quantile is wider than needed
    public void IntervalCoversTheExpectedThroughput(int level, int requests, double most)
    {
        // The truth is the mean of the run's length itself, ramp-up and drain included, over all simulated cells.
        const int Trials = 500;
        var estimates = Enumerable.Range(0, Trials).Select(trial => Throughput.RequestsPerSecond([Simulate(level, requests, (ulong)trial)], (ulong)trial).ValueOrNull!.Value).ToList();
        double truth = Trials / estimates.Sum(e => 1 / e.Value);
        double coverage = estimates.Count(e => e.Low <= truth && truth <= e.High) / (double)Trials;
        Assert.InRange(coverage, 0.93, most);
    }

    private static CellCapture Simulate(int level, int requests, ulong seed) => new SimulatedCell
    {
        Level = level,
        Requests = requests,
        TokensPerReply = 1,
        Seed = 7919 * (seed + 1),
        Residence = (SeededRandom random, int _) => 0.05 + random.NextExponential(0.05),
    }.Capture();
}

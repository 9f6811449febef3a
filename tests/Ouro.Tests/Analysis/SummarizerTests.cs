using Ouro.Analysis;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Analysis;

public sealed class SummarizerTests
{
    private static readonly StubConfiguration[] BaselineOnly = [StubConfiguration.Baseline];

    [Fact]
    public void EveryPlannedRowIsPresentInPlanOrder()
    {
        var plan = SimulatedCell.Plan(["local", "k8s"], StubConfiguration.All, [1, 4]);
        var summary = Summarizer.Summarize(SimulatedCell.Run(plan, [new SimulatedCell { Level = 4 }.Capture()]));

        Assert.Equal(2 * 4 * 2, summary.Cells.Count);
        Assert.Equal(
            plan.Deployments.SelectMany(d => plan.Configurations.SelectMany(c => plan.Levels.Select(l => $"{d.Name}/{c.Name}/{l}"))),
            summary.Cells.Select(c => $"{c.Deployment}/{c.Configuration.Name}/{c.Level}"));
        Assert.Equal(ValidityState.Valid, summary.Cells[1].Validity.State);
        Assert.All(summary.Cells.Where((_, i) => i != 1), c => Assert.Equal(ValidityState.NotMeasured, c.Validity.State));
    }

    [Fact]
    public void UnmeasuredRowIsUnknownWithItsReasonAndNeverZero()
    {
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4]);
        var cell = new Cell("local", StubConfiguration.Baseline, 4, 1);
        var row = Summarizer.Summarize(SimulatedCell.Run(plan, [], [new UnmeasuredCell(cell, Attestation.None, "not attested")])).Cells[0];

        Assert.Equal("not attested", row.RequestsPerSecond.Reason);
        Assert.Equal("not attested", row.Ttft.Mean.Reason);
        Assert.Equal("not attested", row.Generator.Reason);
        Assert.Equal("not attested", Assert.Single(row.Validity.Reasons));
        Assert.Null(row.Ending);
    }

    [Fact]
    public void ConstantResidenceGivesTheRateOfArithmetic()
    {
        // 4 slots × 0.1 s per request, 100 requests: 25 rounds, 2.5 s, 40 per second.
        var row = Single(new SimulatedCell { Residence = (_, _) => 0.1 });

        Assert.Equal(100, row.Successful);
        Assert.Equal(2.5, row.TotalSeconds.ValueOrNull!.Value, 9);
        Assert.Equal(40, row.RequestsPerSecond.ValueOrNull!.Value.Value, 9);

        // Ramp-up ends at 0.1 s, the drain begins at 2.5 s: 96 completions in 2.4 s.
        Assert.Equal(40, row.SteadyRequestsPerSecond.ValueOrNull!.Value, 9);
        Assert.Equal(0.05, row.Ttft.Mean.ValueOrNull!.Value, 9);
        Assert.Equal(0.1, row.EndToEnd.P50.ValueOrNull!.Value.Value, 9);
        Assert.Equal(0.01, row.Itl.Mean.ValueOrNull!.Value, 9);
        Assert.Equal(400, row.Itl.Samples);
        Assert.Equal(0.01, row.Tpot.Mean.ValueOrNull!.Value, 9);
    }

    [Fact]
    public void FailuresAreCountedByKindAndKeptOutOfLatencies()
    {
        var row = Single(new SimulatedCell
        {
            Residence = (_, i) => i < 2 ? 5.0 : 0.1,
            FailureOf = i => i switch { 0 => FailureKind.HttpStatus, 1 => FailureKind.ErrorEvent, >= 96 => FailureKind.StoppedByRun, _ => FailureKind.None },
        });

        Assert.Equal((100, 94, 2, 4), (row.TotalRequests, row.Successful, row.Failed, row.StoppedByRun));
        Assert.Equal(1, row.Failures[FailureKind.HttpStatus]);
        Assert.Equal(1, row.Failures[FailureKind.ErrorEvent]);
        Assert.DoesNotContain(FailureKind.StoppedByRun, row.Failures.Keys);
        Assert.Equal(94, row.EndToEnd.Samples);
        Assert.Equal(0.1, row.EndToEnd.Max.ValueOrNull!.Value, 9);
    }

    [Theory]
    [InlineData(1, "needs 2 samples", "needs 10 samples", "needs 20 samples", "needs 100 samples")]
    [InlineData(10, null, null, "needs 20 samples", "needs 100 samples")]
    [InlineData(20, null, null, null, "needs 100 samples")]
    [InlineData(99, null, null, null, "needs 100 samples")]
    [InlineData(100, null, null, null, null)]
    public void PercentilesNeedASampleBeyondThem(int requests, string? p50, string? p90, string? p95, string? p99)
    {
        var ttft = Single(new SimulatedCell { Requests = requests, Level = 1 }).Ttft;
        Assert.Equal([p50, p90, p95, p99], [ttft.P50.Reason, ttft.P90.Reason, ttft.P95.Reason, ttft.P99.Reason]);
    }

    [Fact]
    public void GoodputCountsRequestsThatMeetEveryLevelAndFailuresAsMisses()
    {
        var levels = new ServiceLevel[]
        {
            new(LatencyMetric.Ttft, 0.95, TimeSpan.FromMilliseconds(60)),
            new(LatencyMetric.Itl, null, TimeSpan.FromMilliseconds(15)),
        };
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4], serviceLevels: levels);
        var cell = new SimulatedCell { Residence = (_, i) => i % 2 == 0 ? 0.1 : 0.2, FailureOf = i => i == 0 ? FailureKind.HttpStatus : FailureKind.None };
        var row = Summarizer.Summarize(SimulatedCell.Run(plan, [cell.Capture()])).Cells[0];

        // Half of the requests take 0.1 s (TTFT 50 ms, gaps 10 ms), one of them fails.
        Assert.Equal(0.49, row.GoodputShare.ValueOrNull!.Value, 9);
        Assert.Equal(49 / row.TotalSeconds.ValueOrNull!.Value, row.Goodput.ValueOrNull!.Value, 9);
    }

    [Fact]
    public void RepetitionsArePooled()
    {
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4], repetitions: 2);
        var run = SimulatedCell.Run(plan, [
            new SimulatedCell { Residence = (_, _) => 0.1 }.Capture(),
            new SimulatedCell { Residence = (_, _) => 0.3, Repetition = 2 }.Capture()]);
        var row = Summarizer.Summarize(run).Cells[0];

        Assert.Equal(200, row.Successful);
        Assert.Equal(200 / (2.5 + 7.5), row.RequestsPerSecond.ValueOrNull!.Value.Value, 9);
    }

    [Fact]
    public void CostIsTheTotalOfThePooledRepetitionsPerSuccess()
    {
        // 100 requests each; in the second one fails, and its cost is borne by the others. Only the first reports allocations.
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4], repetitions: 2);
        var unknown = CellResources.Unknown("not counted");
        var row = Summarizer.Summarize(SimulatedCell.Run(plan, [
            new SimulatedCell().Capture() with { Resources = unknown with { CpuSeconds = 1.0, AllocatedBytes = 5000.0 } },
            new SimulatedCell { Repetition = 2, FailureOf = i => i < 1 ? FailureKind.HttpStatus : FailureKind.None }.Capture() with { Resources = unknown with { CpuSeconds = 2.0 } }])).Cells[0];

        Assert.Equal(3.0 / 199, row.Cost.CpuSeconds.ValueOrNull!.Value, 12);
        Assert.Equal(50, row.Cost.AllocatedBytes.ValueOrNull!.Value, 12);
        Assert.Equal("not counted", row.Cost.ThrottledSeconds.Reason);
    }

    [Fact]
    public void CostWithoutAProfileIsUnknown() =>
        Assert.Equal("no resource profile was taken (--profile)", Single(new SimulatedCell()).Cost.CpuSeconds.Reason);

    [Fact]
    public void InvalidRepetitionIsLeftOutWhileAnotherStands()
    {
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4], repetitions: 2);
        var run = SimulatedCell.Run(plan, [
            new SimulatedCell().Capture(),
            new SimulatedCell { Repetition = 2, Attested = Attestation.None }.Capture()]);
        var row = Summarizer.Summarize(run).Cells[0];

        Assert.Equal(100, row.Successful);
        Assert.Equal(ValidityState.Suspect, row.Validity.State);
        Assert.Contains(row.Validity.Reasons, r => r.StartsWith("repetition 2 left out: stubs not as planned", StringComparison.Ordinal));
    }

    [Fact]
    public void RatioIsMarkedOnlyWhenItsIntervalLiesAboveOneAndAHalf()
    {
        var ratio = Ratio(local: 0.1, k8s: 0.2);
        Assert.Equal(2, ratio.Throughput.ValueOrNull!.Value.Value, 1);
        Assert.Equal(2, ratio.Ttft.ValueOrNull!.Value.Value, 1);
        Assert.True(ratio.Throughput.ValueOrNull!.Value.Low > 1.5);
        Assert.True(ratio.Marked);

        Assert.False(Ratio(local: 0.1, k8s: 0.15).Marked);
    }

    [Fact]
    public void RatioAgainstAnInvalidSideIsUnknownWithTheReason()
    {
        var plan = SimulatedCell.Plan(["local", "k8s"], BaselineOnly, [4]);
        var run = SimulatedCell.Run(plan, [new SimulatedCell().Capture(), new SimulatedCell { Deployment = "k8s", Attested = Attestation.None }.Capture()]);
        var ratio = Assert.Single(Summarizer.Summarize(run).Ratios);

        Assert.StartsWith("k8s: stubs not as planned", ratio.Throughput.Reason, StringComparison.Ordinal);
        Assert.False(ratio.Marked);
    }

    [Fact]
    public void SameCaptureAndSeedGiveTheSameNumbers()
    {
        var plan = SimulatedCell.Plan(["local"], BaselineOnly, [4]);
        var run = SimulatedCell.Run(plan, [new SimulatedCell().Capture()]);
        Assert.Equal(
            Summarizer.Summarize(run).Cells[0].RequestsPerSecond.ValueOrNull,
            Summarizer.Summarize(run).Cells[0].RequestsPerSecond.ValueOrNull);
    }

    private static RatioSummary Ratio(double local, double k8s)
    {
        var plan = SimulatedCell.Plan(["local", "k8s"], BaselineOnly, [4]);
        return Assert.Single(Summarizer.Summarize(SimulatedCell.Run(plan, [
            new SimulatedCell { Residence = Jittered(local) }.Capture(),
            new SimulatedCell { Deployment = "k8s", Residence = Jittered(k8s), Seed = 2 }.Capture()])).Ratios);
    }

    private static Func<SeededRandom, int, double> Jittered(double mean) => (random, _) => mean * (0.9 + (0.2 * random.NextDouble()));

    private static CellSummary Single(SimulatedCell cell) => Summarizer.Summarize(
        SimulatedCell.Run(SimulatedCell.Plan([cell.Deployment], [cell.Configuration], [cell.Level]), [cell.Capture()])).Cells[0];
}

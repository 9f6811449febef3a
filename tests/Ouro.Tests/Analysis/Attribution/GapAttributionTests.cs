using Ouro.Analysis.Attribution;
using Ouro.Model.Attribution;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Analysis.Attribution;

/// <summary>Budgets of services in virtual time whose limits slow every request by known factors.</summary>
public sealed class GapAttributionTests
{
    private const int Level = 4;

    private static readonly LimitFactorial Factorial = new([PodLimit.CpuQuota, PodLimit.NetworkPath], ["a", "cpu_quota", "network_path", "cpu_quota.network_path"], "b");

    // The quota makes requests 3 times as long, the path 1.5 times: shares of ln 4.5 in throughput; in TTFT (1 → 4.5) the quota gets ½(2 + 3).
    private static readonly double[] Slowness = [1, 3, 1.5, 4.5, 4.5];

    [Fact]
    public void Each_limit_gets_its_planted_share_and_little_is_left()
    {
        var budgets = GapAttribution.Analyze(Run(Slowness, repetitions: 3, requests: 400, cellNoise: 0, seed: 1), Factorial);
        Assert.Equal([GapMetric.RequestsPerSecond, GapMetric.TtftMeanS], budgets.Select(b => b.Metric));
        var (throughput, ttft) = (budgets[0], budgets[1]);
        AssertNear(Math.Log(3) / Math.Log(4.5), throughput.Shares[0].Share);
        AssertNear(Math.Log(1.5) / Math.Log(4.5), throughput.Shares[1].Share);
        AssertNear(2.5 / 3.5, ttft.Shares[0].Share);
        AssertNear(1 / 3.5, ttft.Shares[1].Share);
        Assert.All(budgets, b =>
        {
            AssertNear(0, b.Unexplained.ValueOrNull!.Value);
            Assert.True(b.Gap.ValueOrNull!.Value.Low > 0, $"{b.Metric}: B is worse");
            Assert.Equal(1, b.Shares.Sum(s => s.Share.Value) + b.Unexplained.ValueOrNull!.Value.Value, 9);
        });
        Assert.Equal(throughput.A.ValueOrNull!.Value / 3, throughput.Shares[0].Alone, throughput.A.ValueOrNull!.Value * 0.05);
    }

    [Fact]
    public void What_the_limits_do_not_explain_is_said()
    {
        // B is twice as slow as all limits together.
        var budget = GapAttribution.Analyze(Run([1, 3, 1.5, 4.5, 9], repetitions: 3, requests: 400, cellNoise: 0, seed: 2), Factorial)[0];
        AssertNear(Math.Log(2) / Math.Log(9), budget.Unexplained.ValueOrNull!.Value);
    }

    [Fact]
    public void The_parts_lead_from_A_to_B()
    {
        var budgets = GapAttribution.Analyze(Run(Slowness, repetitions: 3, requests: 100, cellNoise: 0, seed: 3), Factorial);
        Assert.All(budgets, b =>
        {
            Assert.Equal(b.A.ValueOrNull!.Value, b.After(0)!.Value, 9);
            Assert.Equal(b.B.ValueOrNull!.Value, b.After(1)!.Value, 9);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Without_a_gap_nothing_is_split(int repetitions)
    {
        var budget = GapAttribution.Analyze(Run([1, 1, 1, 1, 1], repetitions, requests: 100, cellNoise: 0.05, seed: 4), Factorial)[0];
        var gap = budget.Gap.ValueOrNull!.Value;
        Assert.InRange(0, gap.Low, gap.High);
        Assert.Empty(budget.Shares);
        Assert.Contains("does not differ from zero", budget.Unexplained.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_coalition_that_was_not_measured_leaves_the_gap_known_and_unsplit()
    {
        var run = Run(Slowness, repetitions: 3, requests: 100, cellNoise: 0, seed: 5);
        run = run with { Interrupted = true, Cells = [.. run.Cells.Where(c => c.Cell.Deployment != "network_path")] };
        var budget = GapAttribution.Analyze(run, Factorial)[0];
        Assert.True(budget.Gap.IsKnown);
        Assert.Empty(budget.Shares);
        Assert.Contains("network_path was not measured", budget.Unexplained.Reason, StringComparison.Ordinal);
        Assert.Equal(ValidityState.NotMeasured, budget.Validity.State);
    }

    [Fact]
    public void Without_B_there_is_no_gap()
    {
        var run = Run(Slowness, repetitions: 1, requests: 100, cellNoise: 0, seed: 6);
        var budget = GapAttribution.Analyze(run with { Cells = [.. run.Cells.Where(c => c.Cell.Deployment != "b")] }, Factorial)[0];
        Assert.True(budget.A.IsKnown);
        Assert.Contains("b was not measured", budget.B.Reason, StringComparison.Ordinal);
        Assert.Contains("b was not measured", budget.Gap.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_invalid_cell_feeds_no_share()
    {
        var run = Run(Slowness, repetitions: 1, requests: 100, cellNoise: 0, seed: 7);
        run = run with { Cells = [.. run.Cells.Select(c => c.Cell.Deployment == "cpu_quota" ? Failed(c) : c)] };
        var budget = GapAttribution.Analyze(run, Factorial)[0];
        Assert.Empty(budget.Shares);
        Assert.Contains("cpu_quota is invalid", budget.Unexplained.Reason, StringComparison.Ordinal);
    }

    /// <summary>Every cell is a fifth faster or slower by chance, as on a machine with neighbours: intervals from inside the cells would miss that.</summary>
    [Theory]
    [InlineData(0, 3, 0.20)]
    [InlineData(1, 3, 0.20)]
    [InlineData(0, 5, 0.10)]
    public void Intervals_cover_the_true_shares(int metric, int repetitions, double cellNoise)
    {
        double[] shares = metric == 0 ? [Math.Log(3) / Math.Log(4.5), Math.Log(1.5) / Math.Log(4.5), 0] : [2.5 / 3.5, 1 / 3.5, 0];
        int covered = 0, of = 0;
        for (ulong seed = 0; seed < 150; seed++)
        {
            var budget = GapAttribution.Analyze(Run(Slowness, repetitions, requests: 80, cellNoise, 1000 + seed), Factorial)[metric];
            if (!budget.Unexplained.IsKnown)
                continue;
            Estimate[] intervals = [.. budget.Shares.Select(s => s.Share), budget.Unexplained.ValueOrNull!.Value];
            covered += intervals.Zip(shares).Count(pair => pair.First.Low <= pair.Second && pair.Second <= pair.First.High);
            of += intervals.Length;
        }

        Assert.True(of > 300, $"{of} intervals");
        Assert.InRange(covered / (double)of, 0.93, 0.98);
    }

    private static void AssertNear(double planted, Estimate measured) => Assert.InRange(measured.Value, planted - 0.05, planted + 0.05);

    private static RunCapture Run(double[] slowness, int repetitions, int requests, double cellNoise, ulong seed)
    {
        string[] names = [.. Factorial.Coalitions, Factorial.Worse];
        var random = new SeededRandom(seed);
        var cells = new List<CellCapture>();
        for (int repetition = 1; repetition <= repetitions; repetition++)
        {
            for (int i = 0; i < names.Length; i++)
            {
                double pace = slowness[i] * (1 + (cellNoise * ((2 * random.NextDouble()) - 1)));
                cells.Add(new SimulatedCell
                {
                    Deployment = names[i],
                    Level = Level,
                    Repetition = repetition,
                    Requests = requests,
                    Seed = random.NextBits(),
                    Residence = (r, _) => pace * (0.08 + r.NextExponential(0.02)),
                }.Capture());
            }
        }

        return SimulatedCell.Run(SimulatedCell.Plan(names, [StubConfiguration.Baseline], [Level], repetitions), cells);
    }

    private static CellCapture Failed(CellCapture cell)
    {
        RequestRecord[] requests = [.. cell.Requests];
        for (int i = 0; i < requests.Length; i++)
            requests[i].Failure = FailureKind.ErrorEvent;
        return cell with { Requests = requests };
    }
}

using Ouro.Analysis.Comparison;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Comparison;

/// <summary>Verdicts on simulated closed loops whose truth is known.</summary>
public sealed class RunComparerTests
{
    private static readonly int[] Levels = [1, 4, 10];

    /// <summary>
    /// 300 pairs of equal runs, each 3 cells × 12 metrics, noisy enough (coefficient of variation 1/2) that 5 % of difference is the rule.
    /// At most 5 % of the pairs may raise an alarm; the metrics of a cell move together, so fewer do.
    /// </summary>
    [Fact]
    public void Equal_runs_give_a_false_alarm_in_at_most_5_percent()
    {
        int alarms = Enumerable.Range(0, 300).Count(i => Compare(Simulate((ulong)(7000 + (2 * i)), 1, noise: 0.05), Simulate((ulong)(7001 + (2 * i)), 1, noise: 0.05)).Rows
            .Any(r => r.Verdict is ComparisonVerdict.Better or ComparisonVerdict.Worse));
        TestContext.Current.SendDiagnosticMessage($"false alarms in {alarms} of 300 pairs");
        Assert.InRange(alarms, 0, 15);
    }

    /// <summary>Every request 10 % slower, 400 requests per cell: the stated power is 80 % for mean latency in a cell.</summary>
    [Fact]
    public void A_ten_percent_regression_is_found()
    {
        int found = 0, wrongWay = 0;
        const int pairs = 40;
        for (int i = 0; i < pairs; i++)
        {
            var rows = Compare(Simulate((ulong)(100 + (2 * i)), 1, requests: 400), Simulate((ulong)(101 + (2 * i)), 1.10, requests: 400)).Rows;
            if (rows.Any(r => r.Metric == ComparedMetric.E2eMean && r.Verdict == ComparisonVerdict.Worse))
                found++;
            if (rows.Any(r => r.Verdict == ComparisonVerdict.Better))
                wrongWay++;
        }

        TestContext.Current.SendDiagnosticMessage($"regression found in {found} of {pairs} pairs, called better in {wrongWay}");
        Assert.InRange(found, pairs * 8 / 10, pairs);
        Assert.Equal(0, wrongWay);
    }

    [Fact]
    public void Equal_long_runs_are_the_same()
    {
        var rows = Compare(Simulate(1, 1, requests: 6000), Simulate(2, 1, requests: 6000)).Rows;
        Assert.Contains(rows, r => r is { Metric: ComparedMetric.E2eMean, Verdict: ComparisonVerdict.Same });
        Assert.Contains(rows, r => r is { Metric: ComparedMetric.ErrorShare, Verdict: ComparisonVerdict.Same });
        Assert.DoesNotContain(rows, r => r.Verdict is ComparisonVerdict.Better or ComparisonVerdict.Worse);
    }

    [Fact]
    public void Few_requests_cannot_tell_and_say_how_many_more_would()
    {
        var row = Compare(Simulate(1, 1, requests: 60), Simulate(2, 1, requests: 60)).Rows.First(r => r.Metric == ComparedMetric.TtftMean);
        Assert.Equal(ComparisonVerdict.CannotTell, row.Verdict);

        // The residence is 50 ms + an exponential of 10 ms: its coefficient of variation is 1/6, so that ± 5 % wants some hundred requests at most.
        Assert.InRange(row.MoreRequests!.Value, 1, 5000);
    }

    [Fact]
    public void New_failures_are_worse_and_few_are_not_told()
    {
        var clean = Simulate(1, 1, requests: 1000);
        var rows = Compare(clean, Simulate(2, 1, requests: 1000, failure: i => i % 10 == 3 ? FailureKind.ErrorEvent : FailureKind.None)).Rows;
        Assert.All(rows.Where(r => r.Metric == ComparedMetric.ErrorShare), r => Assert.Equal(ComparisonVerdict.Worse, r.Verdict));
        var few = Compare(Simulate(1, 1), Simulate(2, 1)).Rows.First(r => r.Metric == ComparedMetric.ErrorShare);

        // Rule of three: 300 clean requests bound the share at 1 %, so 100 need about 200 more.
        Assert.Equal(ComparisonVerdict.CannotTell, few.Verdict);
        Assert.Equal(3.0 / 100, few.Difference.ValueOrNull!.Value.High, 9);
    }

    [Fact]
    public void An_invalid_cell_is_shown_and_not_compared()
    {
        var lost = Simulate(2, 1, requests: 100, failure: i => i % 10 < 7 ? FailureKind.ErrorEvent : FailureKind.None);
        var row = Compare(Simulate(1, 1), lost).Rows.First(r => r.Metric == ComparedMetric.TtftMean);
        Assert.True(row.Run.IsKnown);
        Assert.False(row.Ratio.IsKnown);
        Assert.Equal(ComparisonVerdict.CannotTell, row.Verdict);
        Assert.Contains("invalid", row.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_with_nothing_in_common_are_refused()
    {
        var other = SimulatedCell.Run(SimulatedCell.Plan(["elsewhere"], [StubConfiguration.Baseline], [4]), [new SimulatedCell { Deployment = "elsewhere" }.Capture()]);
        var fault = Assert.Single(RunComparer.Compare(Simulate(1, 1), other, new ComparisonSettings()).Faults);
        Assert.Contains("no cell in common", fault.Read, StringComparison.Ordinal);
        Assert.Contains("elsewhere", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Goodput_is_compared_where_there_is_a_service_level_and_by_that_of_the_newer_run()
    {
        Assert.DoesNotContain(Compare(Simulate(1, 1), Simulate(2, 1)).Rows, r => r.Metric == ComparedMetric.Goodput);
        var judged = Simulate(2, 1);
        judged = judged with { Plan = judged.Plan with { ServiceLevels = [new ServiceLevel(LatencyMetric.EndToEnd, null, TimeSpan.FromMilliseconds(55))] } };
        var comparison = Compare(Simulate(1, 1), judged);
        var good = comparison.Rows.First(r => r.Metric == ComparedMetric.Goodput);
        var all = comparison.Rows.First(r => r.Metric == ComparedMetric.Throughput);

        // 1 − e^(−0.5) = 39 % of the residences lie below 55 ms.
        Assert.InRange(good.Base.ValueOrNull!.Value / all.Base.ValueOrNull!.Value, 0.25, 0.55);
        Assert.Contains(comparison.Differences, d => d.Contains("service levels differ", StringComparison.Ordinal));
    }

    [Fact]
    public void Goodput_that_vanishes_is_worse_and_one_that_appears_is_better()
    {
        ServiceLevel[] levels = [new ServiceLevel(LatencyMetric.EndToEnd, null, TimeSpan.FromMilliseconds(70))];
        RunCapture Judged(ulong seed, double slowness)
        {
            var run = Simulate(seed, slowness);
            return run with { Plan = run.Plan with { ServiceLevels = levels } };
        }

        ComparisonRow GoodputOf(RunCapture before, RunCapture after) => Compare(before, after).Rows.First(r => r.Metric == ComparedMetric.Goodput);
        var lost = GoodputOf(Judged(1, 1), Judged(2, 2));
        Assert.Equal(ComparisonVerdict.Worse, lost.Verdict);
        Assert.Equal(0, lost.Run.ValueOrNull);
        Assert.InRange(lost.Ratio.ValueOrNull!.Value.High, 0.001, 0.2);
        Assert.Equal(ComparisonVerdict.Better, GoodputOf(Judged(1, 2), Judged(2, 1)).Verdict);
        var never = GoodputOf(Judged(1, 2), Judged(2, 2));
        Assert.Equal(ComparisonVerdict.CannotTell, never.Verdict);
        Assert.Contains("no request met", never.Note, StringComparison.Ordinal);
    }

    /// <summary>One failure of 100 beside none of 100: Fisher's exact test gives 1 (R: fisher.test(matrix(c(0,100,1,99),2))).</summary>
    [Fact]
    public void One_failure_beside_none_is_no_alarm_and_all_beside_none_is()
    {
        var clean = Simulate(1, 1);
        var one = Compare(clean, Simulate(2, 1, failure: i => i == 50 ? FailureKind.ErrorEvent : FailureKind.None)).Rows.First(r => r.Metric == ComparedMetric.ErrorShare);
        Assert.Equal(1, one.AdjustedPValue!.Value, 6);
        Assert.Equal(ComparisonVerdict.CannotTell, one.Verdict);
        Assert.InRange(one.Difference.ValueOrNull!.Value.Low, -0.05, 0);
    }

    [Fact]
    public void Slow_tokens_are_found_in_the_percentile_that_they_reach()
    {
        // Every twelfth reply streams at a third of the speed: the median reply does not notice, the 95th percentile does.
        var slow = Simulate(2, 1, requests: 600);
        slow = slow with { Cells = [.. slow.Cells.Select(SlowEveryTwelfth)] };

        var rows = Compare(Simulate(1, 1, requests: 600), slow).Rows;
        Assert.All(rows.Where(r => r.Metric == ComparedMetric.ItlP50), r => Assert.NotEqual(ComparisonVerdict.Worse, r.Verdict));
        Assert.All(rows.Where(r => r.Metric == ComparedMetric.ItlP95), r => Assert.Equal(ComparisonVerdict.Worse, r.Verdict));
        Assert.All(rows.Where(r => r.Metric == ComparedMetric.ItlP99), r => Assert.InRange(r.Ratio.ValueOrNull!.Value.Value, 2, 4));
    }

    private static CellCapture SlowEveryTwelfth(CellCapture cell)
    {
        TokenStamp[] tokens = [.. cell.Tokens];
        for (int i = 0; i < cell.Requests.Length; i += 12)
        {
            var request = cell.Requests[i];
            foreach (ref var token in tokens.AsSpan(request.TokenStart, request.TokenCount))
                token = token with { At = request.FirstToken + (3 * (token.At - request.FirstToken)) };
        }

        return cell with { Tokens = tokens };
    }

    [Fact]
    public void Gaps_have_a_99th_percentile_from_500_replies_on()
    {
        Assert.All(Compare(Simulate(1, 1, requests: 500), Simulate(2, 1, requests: 500)).Rows.Where(r => r.Metric == ComparedMetric.ItlP99), r => Assert.True(r.Ratio.IsKnown));
        Assert.All(Compare(Simulate(1, 1, requests: 499), Simulate(2, 1, requests: 499)).Rows.Where(r => r.Metric == ComparedMetric.ItlP99), r => Assert.False(r.Ratio.IsKnown));
    }

    /// <summary>2,500 replies of 5 tokens hold 10,000 gaps, of 50 tokens 122,500; 1,000 replies of 200 tokens hold more, and all are kept.</summary>
    [Theory]
    [InlineData(2500, 5, 1, 2500)]
    [InlineData(2500, 50, 2, 1250)]
    [InlineData(1000, 200, 1, 1000)]
    public void Of_many_gaps_every_kth_reply_is_taken(int requests, int tokens, int step, int kept)
    {
        var gaps = TokenGaps.Of([new SimulatedCell { Requests = requests, TokensPerReply = tokens }.Capture()]);
        Assert.Equal((step, kept, kept * (tokens - 1)), (gaps.Step, gaps.Strata[0].Ends.Length, gaps.Strata[0].Values.Length));
    }

    [Fact]
    public void An_open_loop_is_compared_by_its_response_times_and_never_by_its_rate()
    {
        var before = Open(Simulate(1, 1));
        var late = Open(Simulate(2, 1));

        // Every request is sent 50 ms after its planned instant: nothing that the send begins shows it.
        late = late with { Cells = [.. late.Cells.Select(c => c with { Requests = [.. c.Requests.Select(r => r with { Intended = r.Intended - SimulatedCell.TicksOf(0.05) })] })] };

        var rows = Compare(before, late).Rows;
        Assert.DoesNotContain(rows, r => r.Metric is ComparedMetric.Throughput or ComparedMetric.Goodput);
        Assert.All(rows.Where(r => r.Metric == ComparedMetric.E2eMean), r => Assert.Equal(ComparisonVerdict.Worse, r.Verdict));
    }

    [Fact]
    public void Ten_slots_and_ten_per_second_are_not_the_same_cell()
    {
        var compared = RunComparer.Compare(Simulate(1, 1), Open(Simulate(2, 1)), new ComparisonSettings());
        Assert.Contains("no cell in common", compared.Faults[0].Read, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_became_invalid_fails_the_gate_on_worse()
    {
        var run = Simulate(2, 1);
        var comparison = Compare(Simulate(1, 1), run with { Cells = [.. run.Cells.Select(c => c with { Ending = CellEnding.DeploymentLost })] });
        var gate = new Gate("worse", null, null, true, false, 0);
        Assert.True(gate.Evaluate(Compare(Simulate(1, 1), run)).Passed);
        var outcome = gate.Evaluate(comparison);
        Assert.False(outcome.Passed);
        Assert.Contains("run invalid: the deployment went away", outcome.WhyNot, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_the_run_lost_fails_the_gates_that_watch_it()
    {
        var run = Simulate(2, 1);
        var comparison = Compare(Simulate(1, 1), run with { Cells = [.. run.Cells.Where(c => c.Cell.Level != 10)] });
        Assert.Equal(["local/baseline/c10"], comparison.Lost);
        Assert.Contains("local/baseline/c10", new Gate("worse", null, null, true, false, 0).Evaluate(comparison).WhyNot, StringComparison.Ordinal);
        Assert.True(new Gate("error_share>0.5 at 1", ["*", "*", "c1"], ComparedMetric.ErrorShare, true, false, 0.5).Evaluate(comparison).Passed);
    }

    [Fact]
    public void What_else_differs_is_named()
    {
        var before = Simulate(1, 1) with { Flags = [KeyValuePair.Create("--pipeline", "sync"), KeyValuePair.Create("--out", "a")] };
        var after = Simulate(2, 1) with { Flags = [KeyValuePair.Create("--out", "b")] };
        after = after with { Machine = after.Machine with { Cores = 8, OuroVersion = "2" }, Plan = after.Plan with { RequestsPerCell = 7 } };
        Assert.Equal(
            ["machine: cores: 1 in the base, 8 in the run", "version of Ouro:  in the base, 2 in the run", "plan: requests per cell: 100 in the base, 7 in the run", "flag --pipeline: sync in the base, not given in the run"],
            RunDifferences.Between(before, after));
        Assert.Empty(RunDifferences.Between(before, before));
    }

    private static RunCapture Open(RunCapture run)
    {
        var load = LoadShape.Closed with { Model = LoadModel.Constant, MostConnections = 64 };
        return run with { Plan = run.Plan with { Load = load }, Cells = [.. run.Cells.Select(c => c with { Load = load })] };
    }

    private static RunComparison Compare(RunCapture baseline, RunCapture run) => RunComparer.Compare(baseline, run, new ComparisonSettings()).Value;

    private static RunCapture Simulate(ulong seed, double slowness, int requests = 100, double noise = 0.01, Func<int, FailureKind>? failure = null) => SimulatedCell.Run(
        SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], Levels),
        [.. Levels.Select(level => new SimulatedCell
        {
            Level = level,
            Requests = requests,
            Seed = (seed * 1000) + (ulong)level,
            Residence = (random, _) => slowness * (0.05 + random.NextExponential(noise)),
            FailureOf = failure ?? (_ => FailureKind.None),
        }.Capture())]);
}

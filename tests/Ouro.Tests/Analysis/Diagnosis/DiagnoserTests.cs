using Ouro.Analysis.Diagnosis;
using Ouro.Analysis.Scaling;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Diagnosis;

/// <summary>Verdicts on services in virtual time, whose stage, mechanism and gain are known exactly.</summary>
public sealed class DiagnoserTests
{
    [Theory]
    [InlineData(1, 12, true)]
    [InlineData(2, 12, true)]
    [InlineData(3, 24, true)]
    [InlineData(2, 12, false)]
    public void A_pool_is_named_with_its_size_and_its_gain(int slots, int level, bool timed)
    {
        var planted = new PlantedService { EmbedSeconds = 0.050, EmbedSlots = slots, Timed = timed };
        var finding = First(planted, 1, level);
        Assert.Equal(Mechanism.PoolLimit, finding.Mechanism);
        Assert.Equal(timed ? FindingStage.Embed : FindingStage.Retrieval, finding.Stage);
        Assert.Contains($"a pool, lock or semaphore of {slots}", finding.Claim, StringComparison.Ordinal);
        AssertGain(finding, planted, new PlantedService { EmbedSeconds = 0.050, Timed = timed }, level, 0.05);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void An_upstream_that_queues_is_told_from_a_pool_of_the_service(int slots)
    {
        var planted = new PlantedService { LlmSlots = slots };
        var finding = First(planted, 1, 16);
        Assert.Equal((FindingStage.LlmFirstToken, Mechanism.UpstreamLimit), (finding.Stage, finding.Mechanism));
        Assert.Contains($"serves {slots} at a time", finding.Claim, StringComparison.Ordinal);
        AssertGain(finding, planted, new PlantedService(), 16, 0.06);
    }

    [Fact]
    public void A_blocked_loop_shows_in_the_heartbeat()
    {
        var planted = new PlantedService { EmbedSeconds = 0.050, EmbedSlots = 1, Timed = false, Beat = (level, i) => level > 1 && i % 2 == 0 ? 0.048 : 0.001 };
        var finding = First(planted, 1, 12);
        Assert.Equal((FindingStage.Retrieval, Mechanism.EventLoopBlocked), (finding.Stage, finding.Mechanism));
    }

    [Fact]
    public void Waiters_that_hold_threads_make_a_pool_a_blocking_call()
    {
        var planted = new PlantedService
        {
            SearchSeconds = 0.040,
            SearchSlots = 1,
            Resources = (_, rate) => PlantedService.Figures(0.2, rate, threads: 40, poolThreads: 16),
        };
        var finding = First(planted, 1, 12);
        Assert.Equal((FindingStage.Search, Mechanism.BlockingCall), (finding.Stage, finding.Mechanism));
    }

    [Fact]
    public void Without_pool_counters_a_thread_more_per_waiter_tells()
    {
        var planted = new PlantedService
        {
            SearchSeconds = 0.040,
            SearchSlots = 1,
            Resources = (level, rate) => PlantedService.Figures(0.2, rate, threads: 18 + level) with { PoolThreadsMax = Reading<double>.Unknown("no .NET runtime") },
        };
        Assert.Equal(Mechanism.BlockingCall, First(planted, 1, 12).Mechanism);
    }

    [Fact]
    public void A_path_that_holds_replies_back_is_not_slow_as_well()
    {
        // A token every 40/15 ms, eight at a time: what holds 21 ms of tokens back holds the heartbeat for as long.
        var findings = Diagnoser.Diagnose(new PlantedService { TokensPerBurst = 8, Beat = (_, _) => 0.020 }.Run(1, 8)).Findings;
        Assert.Equal(Mechanism.PathBuffering, Assert.Single(findings).Mechanism);
    }

    [Fact]
    public void Work_that_waits_for_pool_threads_is_starvation()
    {
        var planted = new PlantedService
        {
            EmbedSeconds = 0.050,
            EmbedSlots = 4,
            Timed = false,
            Resources = (level, rate) => PlantedService.Figures(0.2, rate, poolQueue: level > 1 ? 6 : 0, poolThreads: 4),
        };
        var finding = First(planted, 1, 24);
        Assert.Equal((FindingStage.Retrieval, Mechanism.ThreadPoolStarved), (finding.Stage, finding.Mechanism));
    }

    // Two servers of 40 ms are two CPUs that burn.
    [Theory]
    [InlineData(null, 2.0, 0.0, Mechanism.CpuBound)]
    [InlineData(1.0, 2.0, 0.8, Mechanism.CpuQuota)]
    [InlineData(null, 1.0, 0.0, Mechanism.VisibleCpus)]
    public void Full_CPUs_a_quota_and_a_small_mask_are_told_apart(double? quota, double affinity, double throttled, Mechanism expected)
    {
        double cores = Math.Min(quota ?? 2, affinity);
        var planted = new PlantedService
        {
            EmbedSeconds = 0.040,
            EmbedSlots = (int)cores,
            FirstTokenSeconds = 0.010,
            GenerationSeconds = 0.010,
            Resources = (level, rate) => PlantedService.Figures(Math.Min(0.97 * cores, rate * 0.040), rate, quota, affinity, level > 1 ? throttled : 0),
        };
        var finding = First(planted, 1, 12);
        Assert.Equal((FindingStage.Embed, expected), (finding.Stage, finding.Mechanism));
    }

    [Fact]
    public void A_model_loaded_per_request_is_named_even_where_nothing_queues()
    {
        var finding = First(new PlantedService { ModelLoadSeconds = 0.030 }, 1, 4);
        Assert.Equal((FindingStage.ModelLoad, Mechanism.ModelReload), (finding.Stage, finding.Mechanism));
    }

    [Fact]
    public void A_collector_that_stops_the_service_is_memory_pressure()
    {
        var planted = new PlantedService { EmbedSeconds = 0.020, EmbedSlots = 1, Timed = false, Resources = (level, rate) => PlantedService.Figures(1.9, rate, gcShare: level > 1 ? 0.3 : 0) };
        Assert.Equal(Mechanism.MemoryPressure, First(planted, 1, 12).Mechanism);
    }

    [Fact]
    public void Growing_events_bursts_and_a_slow_path_are_named_beside_a_service_that_scales()
    {
        Assert.Equal((FindingStage.Generation, Mechanism.PayloadGrowth), Verdict(new PlantedService { Grows = true }));
        Assert.Equal((FindingStage.Path, Mechanism.PathBuffering), Verdict(new PlantedService { TokensPerBurst = 8 }));
        Assert.Equal((FindingStage.Path, Mechanism.PathSlow), Verdict(new PlantedService { Beat = (_, _) => 0.020 }));

        static (FindingStage, Mechanism) Verdict(PlantedService service) => First(service, 1, 8) is var f ? (f.Stage, f.Mechanism) : default;
    }

    [Fact]
    public void A_lean_reply_has_neither_the_repetition_nor_its_field()
    {
        // Events of 50, 62, … 230 bytes: 16 × 140 on average. The first holds its token of 12 twice, and ,"partial_answer":"" around it.
        var effect = First(new PlantedService { Grows = true }, 1, 8).Effect!;
        Assert.Equal((16 * 140.0, 16 * (50.0 - 12 - 20)), (effect.Now, effect.Predicted.ValueOrNull!.Value.Value));
    }

    [Fact]
    public void A_prediction_needs_the_CPU()
    {
        var planted = new PlantedService { ModelLoadSeconds = 0.030, Resources = (_, _) => CellResources.Unknown("another machine") };
        var predicted = First(planted, 1, 12).Effect!.Predicted;
        Assert.False(predicted.IsKnown);
        Assert.Contains("another machine", predicted.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_stub_factorial_supports_or_opposes_a_finding_and_names_what_hides()
    {
        // The model load only shows once the LLM, which serves two at a time, is stubbed.
        var configurations = StubConfiguration.All;
        var cells = configurations.SelectMany(c => new[] { 1, 12 }.Select(level => new PlantedService
        {
            ModelLoadSeconds = c.MockEmbeddings ? 0 : 0.020,
            EmbedSeconds = c.MockEmbeddings ? 0.0001 : 0.010,
            EmbedSlots = c.MockEmbeddings ? 0 : 1,
            FirstTokenSeconds = c.MockLlm ? 0.0005 : 0.030,
            GenerationSeconds = c.MockLlm ? 0.0005 : 0.040,
            LlmSlots = c.MockLlm ? 0 : 2,
        }.Capture(level, 240) with
        { Cell = new Cell("local", c, level, 1), Attestation = Attested(c) })).ToList();
        var run = SimulatedCell.Run(SimulatedCell.Plan(["local"], configurations, [1, 12]), cells);
        var upstream = Diagnoser.Diagnose(run).Findings.Single(f => f.Mechanism == Mechanism.UpstreamLimit);
        var effect = upstream.Evidence.Single(e => e.Metric == "stub_effect_on_throughput");
        Assert.Contains("stubbing the LLM multiplies the throughput at 12", effect.Statement, StringComparison.Ordinal);
        Assert.Contains("one hides behind the other", effect.Statement, StringComparison.Ordinal);
        Assert.Equal(4, effect.Cells.Count);

        static Attestation Attested(StubConfiguration c) => new(Of(c.MockEmbeddings), Of(c.MockLlm), AttestationSource.Header, "simulated");
        static AttestedStub Of(bool mock) => mock ? AttestedStub.Mock : AttestedStub.Real;
    }

    [Theory]
    [InlineData(4)]
    [InlineData(32)]
    public void A_healthy_service_has_no_bottleneck(int level)
    {
        var diagnosis = Diagnoser.Diagnose(new PlantedService().Run(1, level));
        var finding = Assert.Single(diagnosis.Findings);
        Assert.Equal(Mechanism.None, finding.Mechanism);
        Assert.Null(finding.Effect);
    }

    [Theory]
    [InlineData(0.95, 0.00002)]
    [InlineData(0.01, 0.190)]
    public void A_client_at_its_limit_leaves_nothing_to_say_of_the_service(double cpuShare, double slipSeconds)
    {
        var planted = new PlantedService { EmbedSlots = 1, EmbedSeconds = 0.05, CpuShareOfGenerator = cpuShare, SlipSeconds = slipSeconds };
        var finding = Assert.Single(Diagnoser.Diagnose(planted.Run(1, 12)).Findings);
        Assert.Equal((FindingStage.Client, Mechanism.ClientLimited), (finding.Stage, finding.Mechanism));
    }

    [Fact]
    public void A_service_that_slows_down_while_it_is_measured_gets_no_other_verdict()
    {
        var planted = new PlantedService { EmbedSlots = 1, EmbedSeconds = 0.020, Drift = request => request * 0.0005 };
        Assert.Equal(Mechanism.NotSteady, Assert.Single(Diagnoser.Diagnose(planted.Run(1, 12)).Findings).Mechanism);
    }

    [Fact]
    public void A_level_that_was_stopped_before_its_first_request_refused_nothing()
    {
        var run = new PlantedService().Run(1, 4, 8);
        var stopped = run with { Cells = [.. run.Cells.Select(c => c.Cell.Level < 8 ? c : c with { Requests = [], Tokens = [], Ending = CellEnding.Interrupted })] };
        var finding = Assert.Single(Diagnoser.Diagnose(stopped).Findings);
        Assert.Equal(Mechanism.Inconclusive, finding.Mechanism);
        Assert.Contains("no request ended", finding.Claim, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_profile_full_CPUs_cannot_be_excluded_and_the_finding_says_so()
    {
        var planted = new PlantedService { EmbedSeconds = 0.050, EmbedSlots = 2, Resources = (_, _) => CellResources.Unknown("not profiled") };
        var finding = First(planted, 1, 12);
        Assert.NotEqual(Confidence.High, finding.Confidence);
        Assert.Contains(finding.CounterEvidence, e => e.Statement.Contains("not profiled", StringComparison.Ordinal));
    }

    [Fact]
    public void One_level_or_none_is_inconclusive_with_its_reason()
    {
        Assert.Contains("1 level was measured", Single(new PlantedService().Run(4)), StringComparison.Ordinal);
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], [1, 4]);
        var cell = new Cell("local", StubConfiguration.Baseline, 1, 1);
        Assert.Contains("no server there", Single(SimulatedCell.Run(plan, [], [new UnmeasuredCell(cell, Attestation.None, "no server there")])), StringComparison.Ordinal);

        static string Single(RunCapture run) => Assert.Single(Diagnoser.Diagnose(run).Findings) is { Mechanism: Mechanism.Inconclusive } finding ? finding.Claim : "another verdict";
    }

    [Fact]
    public void Waiting_that_no_rule_explains_is_inconclusive()
    {
        // CPUs neither idle nor full: neither a pool nor the CPU can be named.
        var planted = new PlantedService { EmbedSeconds = 0.050, EmbedSlots = 2, Resources = (_, rate) => PlantedService.Figures(1.5, rate) };
        Assert.Equal(Mechanism.Inconclusive, First(planted, 1, 12).Mechanism);
    }

    [Fact]
    public void The_test_command_repeats_the_runs_flags_with_the_switch_turned()
    {
        var run = new PlantedService { ModelLoadSeconds = 0.030 }.Run(1, 4);
        var managed = run.Plan.Deployments[0] with { Kind = DeploymentKind.Managed };
        run = run with { Plan = run.Plan with { Deployments = [managed] }, Flags = [KeyValuePair.Create("--llm-sim", "ttft-ms=5,tokens=4"), KeyValuePair.Create("--levels", "1,4")] };
        Assert.Equal(
            "ouro bench --llm-sim ttft-ms=5,tokens=4 --configs baseline --levels 4 --no-twin --service-env Pipeline__ModelLoading=async",
            Diagnoser.Diagnose(run).Findings[0].Verify);
    }

    private static Finding First(PlantedService service, params int[] levels) => Diagnoser.Diagnose(service.Run(levels)).Findings[0];

    private static void AssertGain(Finding finding, PlantedService planted, PlantedService repaired, int level, double tolerance)
    {
        double before = RateOf(planted), after = RateOf(repaired);
        Assert.Equal(before, finding.Effect!.Now, before * 0.01);
        double predicted = finding.Effect.Predicted.ValueOrNull!.Value.Value;
        Assert.InRange(predicted / after, 1 - tolerance, 1 + tolerance);
        Assert.InRange(after, finding.Effect.Predicted.ValueOrNull!.Value.Low, finding.Effect.Predicted.ValueOrNull!.Value.High);

        double RateOf(PlantedService service) => StageAnalysis.Analyze(service.Run(1, level)).Single().Throughputs[^1].PerSecond;
    }
}

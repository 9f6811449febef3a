using Ouro.Cli.Faultlab;
using Ouro.Cli.Running;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Tests.Rendering;

namespace Ouro.Tests.Faultlab;

public sealed class LabScoreTests
{
    private static readonly Scenario Fault = new("a-fault", LabHalf.Scoring, ScenarioKind.Fault, new LabSetup(), new Truth([FindingStage.Retrieval, FindingStage.Embed], [Mechanism.PoolLimit]), new LabSetup());
    private static readonly Scenario Healthy = Fault with { Name = "a-control", Kind = ScenarioKind.Healthy, Truth = new Truth([], [Mechanism.None]) };
    private static readonly Scenario Trap = Fault with { Name = "a-trap", Kind = ScenarioKind.Trap, Truth = new Truth([], [Mechanism.NotSteady, Mechanism.Inconclusive]) };

    [Fact]
    public void The_first_verdict_on_a_fault_counts_with_stage_and_mechanism()
    {
        Assert.True(IsRight(Fault, Find(FindingStage.Embed, Mechanism.PoolLimit), Find(FindingStage.Machine, Mechanism.CpuBound)));
        Assert.False(IsRight(Fault, Find(FindingStage.Machine, Mechanism.CpuBound), Find(FindingStage.Embed, Mechanism.PoolLimit)));
        Assert.False(IsRight(Fault, Find(FindingStage.Search, Mechanism.PoolLimit)));
        Assert.False(IsRight(Fault));
        Assert.True(IsRight(Fault with { Truth = Fault.Truth with { Stages = [] } }, Find(FindingStage.Search, Mechanism.PoolLimit)));
    }

    [Fact]
    public void Any_finding_on_a_healthy_control_is_a_false_alarm()
    {
        Assert.True(IsRight(Healthy));
        Assert.True(IsRight(Healthy, Find(FindingStage.Machine, Mechanism.None)));
        Assert.False(IsRight(Healthy, Find(FindingStage.Machine, Mechanism.None), Find(FindingStage.Path, Mechanism.PathSlow)));
        Assert.False(IsRight(Healthy, Find(FindingStage.Machine, Mechanism.Inconclusive)));
    }

    [Fact]
    public void A_trap_is_seen_through_by_its_reason_or_by_silence()
    {
        Assert.True(IsRight(Trap));
        Assert.True(IsRight(Trap, Find(FindingStage.Machine, Mechanism.NotSteady)));
        Assert.False(IsRight(Trap, Find(FindingStage.Machine, Mechanism.NotSteady), Find(FindingStage.Embed, Mechanism.PoolLimit)));
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("de-DE")]
    public void The_report_counts_and_names_what_is_wrong(string culture)
    {
        using var scope = new CultureScope(culture);
        var score = new LabScore(
        [
            Judged(Fault, new GainPair(3, 2), Find(FindingStage.Embed, Mechanism.PoolLimit)),
            Judged(Fault with { Name = "another-fault" }, new GainPair(1.9, 2), Find(FindingStage.Embed, Mechanism.PoolLimit)),
            Judged(Fault with { Name = "a-missed-fault" }, null, Find(FindingStage.Machine, Mechanism.Inconclusive)),
            Judged(Healthy, null),
            Judged(Trap, null, Find(FindingStage.Embed, Mechanism.PoolLimit)),
        ]);
        Assert.Equal((3, 2, 1, 0, 1, 0), (score.Faults, score.Right, score.Healthy, score.FalseAlarms, score.Traps, score.TrapsRight));
        // Errors 0.5 and 0.05; type 7: the median halfway, the 90th percentile nine tenths of the way.
        Assert.Equal(0.275, score.GainErrorMedian!.Value, 9);
        Assert.Equal(0.455, score.GainErrorP90!.Value, 9);
        GoldenText.Matches("faultlab.txt", LabText.Render(score, [(Fault with { Name = "a-late-fault" }, "the time budget ended before it")]));
    }

    [Theory]
    [InlineData("cpu  100 1 20 5000 30 4 5 6 50 0\ncpu0 1 2 3\n", 136)]
    public void Busy_time_is_all_but_idle_and_waiting(string stat, long busy) => Assert.Equal(busy, CpuTimes.ParseBusy(stat));

    [Fact]
    public void Own_time_includes_ended_children() =>
        Assert.Equal(7 + 8 + 90 + 100, CpuTimes.ParseOwn("12 (a (b) c) S 1 2 3 4 5 6 10 11 12 13 7 8 90 100 20 0 1 0 99"));

    private static bool IsRight(Scenario scenario, params Finding[] findings) => Judge.IsRight(scenario, findings);

    private static Judgement Judged(Scenario scenario, GainPair? gain, params Finding[] findings) => new(
        scenario, IsRight(scenario, findings), findings.FirstOrDefault(), findings, gain is { } pair ? pair : Reading<GainPair>.Unknown("none"), [], 12, 0);

    private static Finding Find(FindingStage stage, Mechanism mechanism) =>
        new("id", 1, stage, mechanism, "local", "baseline", "What an engineer would write.", null, Confidence.High, [], [], "", null);
}

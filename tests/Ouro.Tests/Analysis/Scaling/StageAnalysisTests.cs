using Ouro.Analysis.Scaling;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Analysis.Scaling;

public sealed class StageAnalysisTests
{
    private static readonly int[] Levels = [1, 2, 4, 8];

    [Fact]
    public void SerialisedServiceHasParallelismOneAndItsServiceTimesCeiling()
    {
        // R(N) = N·0.1 s: one at a time, 10 per second at every level.
        var curve = Assert.Single(Analyze((level, _) => level * 0.1));

        Assert.Equal(Levels, curve.Throughputs.Select(t => t.Level));
        Assert.All(curve.Throughputs, t => Assert.Equal(10, t.PerSecond, 6));
        Assert.Equal(1, curve.Law.ValueOrNull!.Value.Sigma.Value, 6);
        var retrieval = curve.Stages.Single(s => s.Stage == PipelineStage.Retrieval);
        Assert.Equal(0.035, retrieval.ServiceTimeSeconds, 6); // shares 0.05 → 0.40 of the request
        Assert.Equal(0.35, retrieval.EffectiveParallelism, 6);
        Assert.Equal(10, retrieval.CeilingPerSecond, 6);
        Assert.Equal(8 * 0.035 - 0.035, retrieval.Levels[^1].QueueingSeconds, 6);
        Assert.Equal(10 * 8 * 0.035, retrieval.Levels[^1].Population, 6);
    }

    [Fact]
    public void ClientStagesAddUpToTheEndToEndTimeAndTheirPopulationsToTheLevel()
    {
        var curve = Assert.Single(Analyze((_, random) => 0.05 + (0.1 * random.NextDouble())));
        var stages = curve.Stages.Where(s => s.Stage <= PipelineStage.Finish).ToList();
        Assert.Equal(5, stages.Count);
        Assert.InRange(stages.Sum(s => s.Levels[^1].Population), 8 * 0.93, 8 * 1.07);
        Assert.DoesNotContain(curve.Stages, s => s.Stage is PipelineStage.Embed or PipelineStage.Search);
    }

    [Fact]
    public void ServerTimingsSplitQueueFromRun()
    {
        var cells = Levels.Select(level =>
        {
            var capture = new SimulatedCell { Level = level, Residence = (_, _) => 0.1 }.Capture();
            RequestRecord[] requests = [.. capture.Requests];
            foreach (ref var request in requests.AsSpan())
                request.Stages.Set(ServerStage.Embed, new StageTiming(QueueMs: 5 * (level - 1), RunMs: 5));
            return capture with { Requests = requests };
        }).ToList();
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], Levels);
        var embed = Assert.Single(StageAnalysis.Analyze(SimulatedCell.Run(plan, cells))).Stages.Single(s => s.Stage == PipelineStage.Embed);

        Assert.Equal(0.005, embed.ServiceTimeSeconds, 9);
        Assert.Equal(0.035, embed.Levels[^1].ServerQueueSeconds.ValueOrNull!.Value, 9);
        Assert.Equal(0.005, embed.Levels[^1].ServerRunSeconds.ValueOrNull!.Value, 9);
        Assert.False(embed.QueueingShare.IsKnown);
    }

    [Fact]
    public void InvalidLevelFeedsNoCurve()
    {
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], Levels);
        var cells = Levels.Select(l => new SimulatedCell { Level = l, Attested = l == 4 ? Attestation.None : null }.Capture()).ToList();
        Assert.Equal([1, 2, 8], Assert.Single(StageAnalysis.Analyze(SimulatedCell.Run(plan, cells))).Throughputs.Select(t => t.Level));
    }

    private static IReadOnlyList<ScalingCurve> Analyze(Func<int, SeededRandom, double> residence)
    {
        var plan = SimulatedCell.Plan(["local"], [StubConfiguration.Baseline], Levels);
        var cells = Levels.Select(l => new SimulatedCell { Level = l, Requests = 400, Residence = (random, _) => residence(l, random) }.Capture()).ToList();
        return StageAnalysis.Analyze(SimulatedCell.Run(plan, cells));
    }
}

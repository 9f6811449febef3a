using Ouro.Analysis.Scaling;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>
/// One of the parts that add up to the end-to-end time, as finely as the target lets itself be seen: where it times itself,
/// retrieval falls into embedding, search and model loading, and what they leave is the web layer's.
/// </summary>
/// <param name="ServiceSeconds">S: mean at the lowest level.</param>
/// <param name="ResidenceSeconds">R: mean at the highest level.</param>
/// <param name="ServerQueueSeconds">At the highest level, waiting inside the server before the stage ran.</param>
/// <param name="ServerRunSeconds">At the highest level.</param>
/// <param name="Parallelism">c = max X·S over the levels: how many ever ran at once.</param>
/// <param name="ParallelismAtTop">X·S at the highest level.</param>
/// <param name="Population">Q = X·R at the highest level.</param>
internal sealed record Leaf(
    FindingStage Stage,
    double ServiceSeconds,
    double ResidenceSeconds,
    Reading<double> ServerQueueSeconds,
    Reading<double> ServerRunSeconds,
    double Parallelism,
    double ParallelismAtTop,
    double Population)
{
    /// <summary>W = R − S.</summary>
    public double WaitingSeconds => ResidenceSeconds - ServiceSeconds;

    public static IReadOnlyList<Leaf> Of(ScalingCurve curve)
    {
        var stages = curve.Stages.Where(s => s.Levels.Count > 0).ToDictionary(s => s.Stage);
        int top = curve.Throughputs.Count == 0 ? 0 : curve.Throughputs.Max(t => t.Level);
        var leaves = new List<Leaf>();
        PipelineStage[] inner = [PipelineStage.Embed, PipelineStage.Search, PipelineStage.ModelLoad];
        foreach (var (stage, name) in new[]
        {
            (PipelineStage.Embed, FindingStage.Embed), (PipelineStage.Search, FindingStage.Search), (PipelineStage.ModelLoad, FindingStage.ModelLoad),
            (PipelineStage.LlmFirstToken, FindingStage.LlmFirstToken), (PipelineStage.Generation, FindingStage.Generation), (PipelineStage.Finish, FindingStage.Finish),
        })
        {
            if (stages.TryGetValue(stage, out var scaling) && scaling.Levels[^1].Level == top)
                leaves.Add(Whole(name, scaling));
        }

        bool isTimed = inner.Any(stages.ContainsKey);
        PipelineStage[] outer = [PipelineStage.Accept, PipelineStage.Retrieval];
        if (isTimed)
        {
            if (Rest(curve, stages, outer, inner) is { } rest)
                leaves.Insert(0, rest);
            return leaves;
        }

        foreach (var (stage, name) in new[] { (PipelineStage.Retrieval, FindingStage.Retrieval), (PipelineStage.Accept, FindingStage.Accept) })
        {
            if (stages.TryGetValue(stage, out var scaling) && scaling.Levels[^1].Level == top)
                leaves.Insert(0, Whole(name, scaling));
        }

        return leaves;
    }

    private static Leaf Whole(FindingStage name, StageScaling scaling)
    {
        var top = scaling.Levels[^1];
        return new Leaf(
            name, scaling.ServiceTimeSeconds, top.ResidenceSeconds, top.ServerQueueSeconds, top.ServerRunSeconds,
            scaling.EffectiveParallelism, top.ThroughputPerSecond * scaling.ServiceTimeSeconds, top.Population);
    }

    /// <summary>Sent to documents, less what the server accounts for.</summary>
    private static Leaf? Rest(ScalingCurve curve, Dictionary<PipelineStage, StageScaling> stages, PipelineStage[] outer, PipelineStage[] inner)
    {
        double At(int level)
        {
            double Sum(PipelineStage[] of) => of.Sum(s => stages.TryGetValue(s, out var scaling) ? scaling.Levels.FirstOrDefault(l => l.Level == level)?.ResidenceSeconds ?? 0 : 0);
            return Math.Max(0, Sum(outer) - Sum(inner));
        }

        if (!outer.Any(stages.ContainsKey))
            return null;
        var levels = curve.Throughputs.OrderBy(t => t.Level).ToList();
        double service = At(levels[0].Level), residence = At(levels[^1].Level);
        var untimed = Reading<double>.Unknown("outside the stages that the server times");
        return new Leaf(
            FindingStage.Accept, service, residence, untimed, untimed,
            levels.Max(l => l.PerSecond) * service, levels[^1].PerSecond * service, levels[^1].PerSecond * residence);
    }
}

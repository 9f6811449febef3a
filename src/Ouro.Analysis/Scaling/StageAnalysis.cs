using Ouro.Analysis.Summaries;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Scaling;

/// <summary>One deployment × stub configuration over its levels: throughput, the law fitted to it, and its stages.</summary>
public sealed record ScalingCurve(
    string Deployment,
    string Configuration,
    IReadOnlyList<(int Level, double PerSecond)> Throughputs,
    Reading<UslFit> Law,
    IReadOnlyList<StageScaling> Stages);

/// <summary>
/// Stations from stages (Denning &amp; Buzen, "The Operational Analysis of Queueing Network Models", Computing Surveys 10(3), 1978):
/// for each stage p and level N the residence R_p(N), service time S_p = R_p(lowest N), queueing W_p = R_p − S_p, population
/// Q_p = X·R_p (Little's law), effective parallelism c_p = max_N X(N)·S_p (utilisation law) and ceiling c_p/S_p.
/// </summary>
/// <remarks>Invalid cells are left out. X comes from the steady window where that is long, else from Little's law (<see cref="ClosedLoopRate"/>).</remarks>
public static class StageAnalysis
{
    public static IReadOnlyList<ScalingCurve> Analyze(RunCapture run) => Analyze(PlannedRow.AllOf(run));

    internal static IReadOnlyList<ScalingCurve> Analyze(IReadOnlyList<PlannedRow> rows) =>
        rows
            .GroupBy(row => (row.Deployment, row.Configuration.Name))
            .Select(group => Curve(group.Key.Deployment, group.Key.Name, group.OrderBy(row => row.Level)))
            .Where(curve => curve.Throughputs.Count > 0)
            .ToList();

    private static ScalingCurve Curve(string deployment, string configuration, IEnumerable<PlannedRow> rows)
    {
        var levels = new List<MeasuredLevel>();
        foreach (var row in rows.Where(r => r.Captures.Count > 0))
        {
            var (used, validity) = row.Judged;
            if (validity.State != ValidityState.Invalid && ClosedLoopRate.Of(used) is { } perSecond)
                levels.Add(MeasuredLevel.Of(row.Level, perSecond, used));
        }

        var throughputs = levels.Select(l => (l.Level, l.PerSecond)).ToList();
        return new ScalingCurve(deployment, configuration, throughputs, UniversalScalabilityLaw.Fit(throughputs), StagesOf(levels));
    }

    private static List<StageScaling> StagesOf(List<MeasuredLevel> levels)
    {
        var stages = new List<StageScaling>();
        double totalQueueing = levels.Count == 0 ? 0 : StageClock.ClientStages.Sum(stage => Math.Max(0, QueueingAtTop(levels, stage) ?? 0));
        foreach (var stage in StageClock.All)
        {
            var present = levels.Where(l => l.Means[(int)stage].Samples > 0).ToList();
            if (present.Count > 0)
                stages.Add(StageOf(stage, present, QueueingShare(levels, stage, totalQueueing)));
        }

        return stages;
    }

    private static StageScaling StageOf(PipelineStage stage, List<MeasuredLevel> levels, Reading<double> queueingShare)
    {
        double service = levels[0].Means[(int)stage].Residence;
        double parallelism = levels.Max(l => l.PerSecond * service);
        var atLevels = levels.Select(l =>
        {
            var mean = l.Means[(int)stage];
            return new StageAtLevel(
                l.Level, mean.Samples, l.PerSecond, mean.Residence, mean.Residence - service, l.PerSecond * mean.Residence, mean.ServerQueue, mean.ServerRun);
        }).ToList();
        return new StageScaling(stage, service, levels[0].Level, parallelism, levels.Max(l => l.PerSecond), queueingShare, atLevels);
    }

    private static Reading<double> QueueingShare(List<MeasuredLevel> levels, PipelineStage stage, double total)
    {
        if (!StageClock.ClientStages.Contains(stage))
            return Reading<double>.Unknown("a part of another stage");
        if (!(total > 0))
            return Reading<double>.Unknown("no stage queues");
        return QueueingAtTop(levels, stage) is { } queueing ? Math.Max(0, queueing) / total : Reading<double>.Unknown("not measured at the highest level");
    }

    private static double? QueueingAtTop(List<MeasuredLevel> levels, PipelineStage stage)
    {
        var bottom = levels.FirstOrDefault(l => l.Means[(int)stage].Samples > 0);
        var top = levels[^1].Means[(int)stage];
        return bottom is null || top.Samples == 0 ? null : top.Residence - bottom.Means[(int)stage].Residence;
    }
}

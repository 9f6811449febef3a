using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>From the planned rows of a run to what the rules look at.</summary>
internal static class ExhibitReader
{
    /// <summary>Rules compare a level with another.</summary>
    public const int FewestLevels = 2;

    /// <returns>The deployment in the most real of its measured configurations; null where none has two valid levels.</returns>
    public static Exhibit? Read(DeploymentSpec deployment, IReadOnlyList<PlannedRow> rows, ulong seed)
    {
        var own = rows.Where(r => r.Deployment == deployment.Name).ToList();
        var curves = StageAnalysis.Analyze(own);
        var effects = FactorialAnalysis.Analyze(own, seed).Where(e => e.WhyNot is null).MaxBy(e => e.Level);
        return own.Select(r => r.Configuration).Distinct()
            .OrderBy(Stubs)
            .Select(c => Read(deployment, c, own, curves, effects))
            .FirstOrDefault(e => e is not null);
    }

    private static int Stubs(StubConfiguration configuration) => (configuration.MockEmbeddings ? 1 : 0) + (configuration.MockLlm ? 1 : 0);

    private static Exhibit? Read(
        DeploymentSpec deployment, StubConfiguration configuration, List<PlannedRow> rows, IReadOnlyList<ScalingCurve> curves, FactorialResult? effects)
    {
        if (curves.FirstOrDefault(c => c.Configuration == configuration.Name) is not { } curve)
            return null;
        var levels = new List<LevelFacts>();
        ServerStop? stop = null;
        foreach (var row in rows.Where(r => r.Configuration == configuration && r.Captures.Count > 0).OrderBy(r => r.Level))
        {
            var (used, validity) = row.Judged;
            if (validity.State == ValidityState.Invalid || ClosedLoopRate.Of(used) is not { } perSecond)
                continue;
            levels.Add(LevelFacts.Of(row.Level, perSecond, used));
            if (levels.Count == 1)
                stop = ServerStop.At(used, levels[0].Heartbeat);
        }

        return levels.Count < FewestLevels ? null : new Exhibit(deployment, configuration, levels, Leaf.Of(curve), stop, effects);
    }
}

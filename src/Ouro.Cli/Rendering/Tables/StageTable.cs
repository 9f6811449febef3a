using Ouro.Analysis.Scaling;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Tables;

/// <summary>How the stages of one deployment and configuration answer to load: what they take alone and at the highest level, and how many run at once.</summary>
internal sealed class StageTable(ScalingCurve curve) : IReportTable
{
    public string Title => $"Stages: {curve.Deployment}, {curve.Configuration}, at {NumberText.Whole(TopLevel)}";

    public IReadOnlyList<string> Header => ["Stage", "S alone", "R at top", "W queueing", "Q inside", "c at once", "Share of waiting"];

    public IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; } = [.. curve.Stages.Select(RowOf)];

    public IReadOnlyList<string> Footnotes => [LawOf(curve)];

    private int TopLevel => curve.Throughputs[^1].Level;

    private static IReadOnlyList<ComparisonCell> RowOf(StageScaling stage)
    {
        var top = stage.Levels[^1];
        return
        [
            new ComparisonCell(EnumKeys.KeyOf(stage.Stage), "", CellTone.Label),
            Plain(NumberText.Seconds(stage.ServiceTimeSeconds)),
            Plain(NumberText.Seconds(top.ResidenceSeconds)),
            Plain(NumberText.Seconds(top.QueueingSeconds)),
            Plain(NumberText.Fixed(top.Population, 2)),
            Plain(NumberText.Fixed(stage.EffectiveParallelism, 2)),
            stage.QueueingShare.ValueOrNull is { } share ? Plain(NumberText.Percent(share)) : new ComparisonCell("", "", CellTone.Plain),
        ];
    }

    private static string LawOf(ScalingCurve curve)
    {
        if (curve.Law.ValueOrNull is not { } law)
            return $"Universal Scalability Law not fitted: {curve.Law.Reason}";
        string peak = law.PeakLevel.ValueOrNull is { } level ? $", peak at {Interval(level)}" : "";
        return $"Universal Scalability Law: λ {Interval(law.LambdaPerSecond)} req/s, σ {Interval(law.Sigma)}, κ {Interval(law.Kappa)}{peak}; residual {NumberText.Percent(law.RelativeError)}";
    }

    private static string Interval(Estimate estimate) => NumberText.Interval(estimate);

    private static ComparisonCell Plain(string text) => new(text, "", CellTone.Plain);
}

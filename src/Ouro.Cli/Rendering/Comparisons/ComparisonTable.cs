using Ouro.Analysis.Comparison;
using Ouro.Cli.Rendering.Tables;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Comparisons;

/// <summary>The rows of a comparison, those first that need to be read.</summary>
internal sealed class ComparisonTable(RunComparison comparison, IReadOnlyList<ComparisonRow> rows) : IReportTable
{
    /// <summary>Worse, better, not known; the same only when asked for.</summary>
    public static ComparisonTable? Of(RunComparison comparison, bool all)
    {
        ComparisonVerdict[] order = [ComparisonVerdict.Worse, ComparisonVerdict.Better, ComparisonVerdict.CannotTell, ComparisonVerdict.Same];
        List<ComparisonRow> shown = [.. comparison.Rows.Where(r => all || r.Verdict != ComparisonVerdict.Same).OrderBy(r => Array.IndexOf(order, r.Verdict))];
        return shown.Count == 0 ? null : new ComparisonTable(comparison, shown);
    }

    public string Title => $"{comparison.RunId} against {comparison.BaseRunId}";

    public IReadOnlyList<string> Header => ["Cell", "Metric", "Base", "Run", "Run/Base", "Verdict"];

    public IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; } = [.. rows.Select(RowOf)];

    public IReadOnlyList<string> Footnotes =>
    [
        $"95 % intervals; better and worse hold after Holm's correction over all {NumberText.Whole(comparison.Rows.Count)} rows and from {NumberText.Percent(comparison.Settings.MinEffect)} on",
        .. rows.Select(r => r.Note).OfType<string>().Distinct().Select(n => Redaction.Text(n)),
    ];

    /// <summary><c>worse</c>, <c>cannot tell, needs about 400 more requests</c>.</summary>
    public static string VerdictOf(ComparisonRow row) => row.Verdict switch
    {
        ComparisonVerdict.CannotTell when row.MoreRequests is { } more => $"cannot tell, needs about {NumberText.Whole(more)} more requests",
        ComparisonVerdict.CannotTell => "cannot tell",
        _ => EnumKeys.KeyOf(row.Verdict),
    };

    public static string ValueOf(ComparedMetric metric, double value) => metric switch
    {
        ComparedMetric.ErrorShare => NumberText.Percent(value),
        ComparedMetric.Throughput or ComparedMetric.Goodput => NumberText.Significant(value) + "/s",
        _ => NumberText.Seconds(value),
    };

    public static string EffectOf(ComparisonRow row)
    {
        if (row.Ratio.ValueOrNull is { } ratio)
            return NumberText.Interval(ratio);
        return row.Difference.ValueOrNull is { } difference
            ? NumberText.Interval(new Estimate(difference.Value * 100, difference.Low * 100, difference.High * 100)) + " points"
            : "n/a";
    }

    private static IReadOnlyList<ComparisonCell> RowOf(ComparisonRow row) =>
    [
        new ComparisonCell(row.CellId, "", CellTone.Label),
        new ComparisonCell(EnumKeys.KeyOf(row.Metric), "", CellTone.Label),
        Value(row.Metric, row.Base),
        Value(row.Metric, row.Run),
        new ComparisonCell(EffectOf(row), row.IsSignificant ? "*" : "", row.Ratio.IsKnown || row.Difference.IsKnown ? CellTone.Plain : CellTone.Absent),
        new ComparisonCell(VerdictOf(row), "", CellTone.Label),
    ];

    private static ComparisonCell Value(ComparedMetric metric, Reading<double> reading) => reading.ValueOrNull is { } value
        ? new ComparisonCell(ValueOf(metric, value), "", CellTone.Plain)
        : new ComparisonCell("n/a", "", CellTone.Absent);
}

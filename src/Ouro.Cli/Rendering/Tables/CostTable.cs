using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Tables;

/// <summary>What a successful request cost in each profiled cell, in the order of the comparison tables.</summary>
internal sealed class CostTable : IReportTable
{
    private readonly NumberedReasons _reasons = new();

    private CostTable(IEnumerable<CellSummary> cells) => Rows = [.. cells.Select(RowOf)];

    public string Title => "Resources per successful request";

    public IReadOnlyList<string> Header => ["Cell", "CPU ms", "Throttled ms", "Run-queue wait ms", "Allocated KiB"];

    public IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; }

    public IReadOnlyList<string> Footnotes => [.. _reasons.Footnotes];

    /// <summary>Null without <c>--profile</c>; the costs are in the results either way.</summary>
    public static CostTable? Of(RunSummary summary)
    {
        var profiled = summary.Plan.Configurations.SelectMany(c => summary.Cells.Where(s => s.Configuration == c && s.Cost.IsKnown)).ToList();
        return summary.Plan.Profile && profiled.Count > 0 ? new CostTable(profiled) : null;
    }

    private IReadOnlyList<ComparisonCell> RowOf(CellSummary cell)
    {
        ComparisonCell Number(Reading<double> reading, double scale) => reading.ValueOrNull is { } value
            ? ComparisonCell.Of(NumberText.Significant(value * scale), cell.Validity)
            : _reasons.Absent(reading.Reason!);
        return
        [
            new ComparisonCell($"{cell.Configuration.Name} {cell.Deployment} at {NumberText.Whole(cell.Level)}", "", CellTone.Label),
            Number(cell.Cost.CpuSeconds, 1000),
            Number(cell.Cost.ThrottledSeconds, 1000),
            Number(cell.Cost.RunQueueWaitSeconds, 1000),
            Number(cell.Cost.AllocatedBytes, 1 / 1024.0),
        ];
    }
}

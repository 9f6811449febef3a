using Ouro.Analysis.Summaries;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis;

/// <summary>
/// Records to summary, pure and linear in the records: the same capture and seed give the same numbers on every machine.
/// </summary>
/// <remarks>
/// 1. Rows: every planned deployment × configuration × level, repetitions pooled, measured or not.
/// 2. Cells: validity, counts, rates, latencies of each row.
/// 3. Ratios: the plan's first deployment against its second.
/// </remarks>
public static class Summarizer
{
    public static RunSummary Summarize(RunCapture capture)
    {
        // 1. Rows
        var rows = PlannedRow.AllOf(capture);

        // 2. Cells
        var cells = rows.Select((row, index) => CellSummarizer.Summarize(capture.Plan, row, capture.Plan.Seed + (ulong)index)).ToList();

        // 3. Ratios
        return new RunSummary(capture.Plan, cells, DeploymentRatios.Of(rows, cells, capture.Plan));
    }
}

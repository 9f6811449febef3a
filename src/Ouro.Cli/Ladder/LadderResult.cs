using Ouro.Model.Attribution;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Ladder;

/// <summary>A ladder's end: what was measured, and the gap split by limits, one budget per metric.</summary>
/// <param name="Summary">A row per coalition, and B.</param>
internal sealed record LadderResult(LadderPlan Plan, RunCapture Capture, RunSummary Summary, IReadOnlyList<GapBudget> Budgets);

using Ouro.Model.Planning;

namespace Ouro.Model.Summaries;

/// <summary>A whole run, summarised: every planned row is present, measured or not.</summary>
public sealed record RunSummary(RunPlan Plan, IReadOnlyList<CellSummary> Cells, IReadOnlyList<RatioSummary> Ratios);

namespace Ouro.Analysis.Comparison;

/// <summary>Two runs, cell by cell.</summary>
/// <param name="Lost">Cells that the base measured and the newer run planned and did not: deployment/configuration/level, as <see cref="ComparisonRow.CellId"/>.</param>
/// <param name="Differences">What else differs between the runs (plan, machine, versions, pipeline), one sentence each: to be read first.</param>
public sealed record RunComparison(string BaseRunId, string RunId, ComparisonSettings Settings, IReadOnlyList<string> Differences, IReadOnlyList<ComparisonRow> Rows, IReadOnlyList<string> Lost);

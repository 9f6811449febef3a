namespace Ouro.Analysis.Comparison;

/// <param name="WhyNot">Why it could not be evaluated, which counts as failed; null otherwise.</param>
/// <param name="BrokenBy">The rows that broke it.</param>
public sealed record GateOutcome(string Expression, bool Passed, string? WhyNot, IReadOnlyList<ComparisonRow> BrokenBy);

using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Comparison;

/// <summary>One metric of one cell in both runs. Seconds, per second, or a share.</summary>
/// <param name="Ratio">Newer / base with its 95 % interval, which is not corrected for the number of comparisons.</param>
/// <param name="Difference">Newer − base, for an error share; unknown for the others.</param>
/// <param name="AdjustedPValue">Two-sided, of "no difference", after Holm's correction over all rows; null where nothing could be tested.</param>
/// <param name="MoreRequests">About how many more requests of this cell, in each run, would decide; null where it is decided or cannot be foretold.</param>
/// <param name="Note">Why there is no comparison, or what is doubtful about the cell; null when there is nothing to say.</param>
public sealed record ComparisonRow(
    string Deployment,
    string Configuration,
    int Level,
    ComparedMetric Metric,
    Reading<double> Base,
    Reading<double> Run,
    Reading<Estimate> Ratio,
    Reading<Estimate> Difference,
    double? AdjustedPValue,
    ComparisonVerdict Verdict,
    long? MoreRequests,
    string? Note)
{
    /// <summary>Deployment/configuration/level: <c>local/baseline/c10</c>.</summary>
    public string CellId => $"{Deployment}/{Configuration}/c{Level}";

    public bool IsSignificant => AdjustedPValue < 0.05;
}

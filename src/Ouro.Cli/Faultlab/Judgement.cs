using Ouro.Model.Findings;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Faultlab;

/// <summary>What the diagnosis said of one scenario, beside the truth.</summary>
/// <param name="First">Its first finding; null: it was silent.</param>
/// <param name="Gain">Of removing the fault, predicted and measured, as ratios of the finding's own metric; unknown where one of them is missing.</param>
/// <param name="NeighbourCores">CPUs that others kept busy while it was measured: a disturbed scenario tests the machine, not the diagnosis.</param>
/// <param name="Validity">Reasons that the diagnosis gives against the run itself.</param>
internal sealed record Judgement(
    Scenario Scenario, bool IsRight, Finding? First, IReadOnlyList<Finding> Findings, Reading<GainPair> Gain, IReadOnlyList<string> Validity, double MeasuredSeconds, double NeighbourCores);

internal readonly record struct GainPair(double Predicted, double Measured)
{
    /// <summary>Relative error of the prediction, without sign.</summary>
    public double Error => Math.Abs((Predicted / Measured) - 1);
}

using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis;

/// <summary>A finding before it has a rank and a command.</summary>
internal sealed record Draft(
    FindingStage Stage,
    Mechanism Mechanism,
    string Claim,
    FindingEffect? Effect,
    Confidence Confidence,
    IReadOnlyList<FindingEvidence> Evidence,
    IReadOnlyList<FindingEvidence> CounterEvidence,
    string Remedy)
{
    /// <summary>Times the throughput (or times faster); 1 where nothing is predicted.</summary>
    public double Gain => Effect?.Predicted.ValueOrNull is { } predicted && Effect.Now > 0
        ? Effect.Metric == "requests_per_second" ? predicted.Value / Effect.Now : predicted.Value > 0 ? Effect.Now / predicted.Value : 1
        : 1;
}

using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Model.Findings;

public enum Confidence
{
    /// <summary>The evidence fits, and so do other explanations.</summary>
    Low,

    /// <summary>The required evidence is there; something that would settle it was not measured or speaks against it.</summary>
    Medium,

    /// <summary>Required evidence complete, nothing against it.</summary>
    High,
}

/// <summary>What removing the mechanism gives.</summary>
/// <param name="Metric">Key of the metric: <c>requests_per_second</c>, <c>ttft_mean_s</c>, <c>e2e_mean_s</c>.</param>
/// <param name="Now">Measured at <paramref name="Level"/>.</param>
/// <param name="Predicted">At the same level without the mechanism, with its interval; a reason where no prediction is possible.</param>
public sealed record FindingEffect(string Metric, int Level, double Now, Reading<Estimate> Predicted);

/// <summary>One measured fact for or against a claim.</summary>
/// <param name="Statement">A sentence with numbers and units.</param>
/// <param name="Metric">Key of what was measured.</param>
/// <param name="Cells">Ids of the rows it was measured in.</param>
/// <param name="Values">The numbers, in the order of <paramref name="Cells"/> where one belongs to each.</param>
public sealed record FindingEvidence(string Statement, string Metric, IReadOnlyList<string> Cells, IReadOnlyList<double> Values);

/// <summary>A verdict that a later run can prove wrong.</summary>
/// <param name="Id">Stable inside a run: <c>local-embed-pool_limit</c>.</param>
/// <param name="Rank">1 is the largest predicted gain.</param>
/// <param name="Configuration">The stub configuration it was seen in.</param>
/// <param name="Claim">What an engineer would write, with numbers.</param>
/// <param name="Effect">Null where the finding is about validity and promises nothing.</param>
/// <param name="Remedy">What to do; names the seed's next step where one corresponds.</param>
/// <param name="Verify">The exact command that tests the prediction; null where there is none.</param>
public sealed record Finding(
    string Id,
    int Rank,
    FindingStage Stage,
    Mechanism Mechanism,
    string Deployment,
    string Configuration,
    string Claim,
    FindingEffect? Effect,
    Confidence Confidence,
    IReadOnlyList<FindingEvidence> Evidence,
    IReadOnlyList<FindingEvidence> CounterEvidence,
    string Remedy,
    string? Verify);

/// <summary>All findings of a run, best first, and whether the run can carry findings at all.</summary>
public sealed record Diagnosis(IReadOnlyList<Finding> Findings, Validity Validity);

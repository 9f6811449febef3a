using Ouro.Model.Findings;

namespace Ouro.Cli.Faultlab;

/// <summary>Rules are tuned on one half and judged on the other, whose delays, sizes and levels differ.</summary>
internal enum LabHalf
{
    Tuning,
    Scoring,
}

internal enum ScenarioKind
{
    /// <summary>The first verdict has to name the planted stage and mechanism.</summary>
    Fault,

    /// <summary>A service that scales: anything found is a false alarm.</summary>
    Healthy,

    /// <summary>A run that cannot carry a verdict: only the named reason, or silence, is right.</summary>
    Trap,
}

/// <summary>What is right to say. Several stages where the truth is a tie, such as retrieval and search of a service that reports no timings.</summary>
/// <param name="Stages">Empty: any.</param>
internal sealed record Truth(IReadOnlyList<FindingStage> Stages, IReadOnlyList<Mechanism> Mechanisms);

/// <summary>One run with a known answer.</summary>
/// <param name="Name">Names its folder: lower case, digits and dashes.</param>
/// <param name="Removed">The same service without the fault, its work left as it is, so that the true gain can be measured; null where there is none.</param>
internal sealed record Scenario(string Name, LabHalf Half, ScenarioKind Kind, LabSetup Setup, Truth Truth, LabSetup? Removed)
{
    /// <summary>Part of <c>--quick</c>.</summary>
    public bool IsQuick { get; init; }
}

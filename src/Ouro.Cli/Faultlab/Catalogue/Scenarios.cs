using Ouro.Model.Findings;

namespace Ouro.Cli.Faultlab.Catalogue;

/// <summary>All scenarios. Names are unique; each kind of fault stands in both halves with other sizes and levels.</summary>
internal static class Scenarios
{
    public static IReadOnlyList<Scenario> All { get; } = [.. StageLimits.All, .. ServerLimits.All, .. PathFaults.All, .. HealthyControls.All, .. Traps.All];

    public static Scenario Fault(string name, LabHalf half, FindingStage[] stages, Mechanism mechanism, LabSetup setup, Func<LabSetup, LabSetup> remove) =>
        new(name, half, ScenarioKind.Fault, setup, new Truth(stages, [mechanism]), remove(setup).AtTop());
}

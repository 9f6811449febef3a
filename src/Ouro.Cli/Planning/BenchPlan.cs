using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>A checked bench run: the plan of the measurement and what has to be started around it.</summary>
/// <param name="SimulatorSettings">Settings (flag names of ouro llm-sim) of the simulated upstream; null when no started service needs one.</param>
/// <param name="Notes">Sentences that belong beside the result.</param>
internal sealed record BenchPlan(RunPlan Run, IReadOnlyDictionary<string, string>? SimulatorSettings, IReadOnlyList<string> Notes)
{
    /// <summary>Null: this process makes the load itself.</summary>
    public FleetPlan? Fleet { get; init; }

    /// <summary>Agents that load the Deployment in a cluster from beside it; null: it is loaded as everything else.</summary>
    public ClusterLoadPlan? ClusterLoad { get; init; }
}

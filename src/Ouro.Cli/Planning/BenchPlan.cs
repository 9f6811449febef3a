using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>A checked bench run: the plan of the measurement and what has to be started around it.</summary>
/// <param name="SimulatorVariables">Settings of the simulated upstream; null when no started service needs one.</param>
/// <param name="Notes">Sentences that belong beside the result.</param>
internal sealed record BenchPlan(RunPlan Run, IReadOnlyDictionary<string, string>? SimulatorVariables, IReadOnlyList<string> Notes);

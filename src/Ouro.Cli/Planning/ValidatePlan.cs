using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>A checked validation: which stub configurations are to be proven on which deployments, and how a service is asked.</summary>
/// <param name="SimulatorSettings">Settings (flag names of ouro llm-sim) of the simulated upstream; null when no started service needs one.</param>
/// <param name="RequestBound">Longest wait for one answer.</param>
internal sealed record ValidatePlan(
    IReadOnlyList<DeploymentSpec> Deployments,
    IReadOnlyList<StubConfiguration> Configurations,
    IReadOnlyDictionary<string, string>? SimulatorSettings,
    AskShape Shape,
    TimeSpan RequestBound);

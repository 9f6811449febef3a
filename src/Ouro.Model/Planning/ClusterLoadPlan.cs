namespace Ouro.Model.Planning;

/// <summary>Load agents to be started in a Deployment's namespace, with the NATS server that they meet at.</summary>
/// <param name="RunId">Of the run that they serve.</param>
/// <param name="AgentImage">Holds <c>ouro</c> of this very build: agents of another one are refused.</param>
/// <param name="NatsImage">Its entry point takes the flags of nats-server.</param>
public sealed record ClusterLoadPlan(KubernetesTarget Target, string RunId, int Agents, string AgentImage, string NatsImage);

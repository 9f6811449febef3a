namespace Ouro.Cluster.Messages;

/// <summary>Who an agent is.</summary>
/// <param name="Id">Unique, safe inside a subject.</param>
/// <param name="Version">Of Ouro: records travel in the layout of one build's structs, so all must be the same.</param>
public sealed record AgentCard(string Id, string Host, int ProcessId, int Cpus, string Version);

namespace Ouro.Cluster.Messages;

/// <summary>A coordinator takes an agent for one run.</summary>
internal sealed record Enlistment(string Session, string Version);

/// <param name="Refusal">Null when the agent accepts.</param>
internal sealed record Answer(string? Refusal);

/// <summary>An agent's monotonic clock at the instant of its reply.</summary>
internal sealed record ClockReading(long Ticks, long Frequency);

/// <param name="AgentTicks">When the window begins, on the agent's own clock.</param>
internal sealed record StartOrder(string Cell, long AgentTicks);

/// <summary>From an agent: its warm-up is over.</summary>
internal sealed record Ready(string Agent, string Cell);

/// <summary>From an agent, several times a second while it works: it lives, and how far it is.</summary>
internal sealed record Beat(string Agent, string Cell, int Completed, int Failed, double? LastTtftSeconds);

/// <summary>From an agent: its part ended.</summary>
/// <param name="Object">Name of the results in the session's store; null when the part failed.</param>
/// <param name="Problem">Why it failed.</param>
internal sealed record Done(string Agent, string Cell, string? Object, string? Problem);

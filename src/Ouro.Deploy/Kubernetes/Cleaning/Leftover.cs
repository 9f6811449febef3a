namespace Ouro.Deploy.Kubernetes.Cleaning;

/// <summary>What a run left in a namespace.</summary>
/// <param name="Name">Of the objects, or of the Deployment.</param>
/// <param name="Host">The machine of its run, and below its process; null where that cannot be read any more.</param>
/// <param name="Reason">Why it is kept, or could not be removed.</param>
public sealed record Leftover(LeftoverKind Kind, string Name, string? Host, int? ProcessId, DateTimeOffset? Since, LeftoverState State, string? Reason);

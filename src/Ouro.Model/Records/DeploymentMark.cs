namespace Ouro.Model.Records;

/// <summary>What happened to a deployment, or stands between it and the client, inside one cell.</summary>
/// <param name="Invalidates">True: the cell did not measure the service (a restart); false: its numbers hold something else as well (a port-forward).</param>
public sealed record DeploymentMark(bool Invalidates, string Reason);

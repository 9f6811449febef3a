using Ouro.Model.Records;

namespace Ouro.Deploy;

/// <summary>What a service used inside a cell's window, and what happened to it.</summary>
public sealed record WatchedWindow(CellResources Resources, IReadOnlyList<DeploymentMark> Marks);

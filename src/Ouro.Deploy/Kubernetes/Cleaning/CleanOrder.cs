namespace Ouro.Deploy.Kubernetes.Cleaning;

/// <param name="Context">Of the kubeconfig; null: its current one.</param>
/// <param name="Namespace">Null: the context's own.</param>
/// <param name="AllRuns">Also what belongs to runs that go on, here or on other machines.</param>
/// <param name="IsDryRun">Only look.</param>
/// <param name="MayTouchProduction">Also in a namespace whose name begins with prod.</param>
public sealed record CleanOrder(string? Context, string? Namespace, bool AllRuns, bool IsDryRun, bool MayTouchProduction);

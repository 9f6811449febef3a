namespace Ouro.Deploy.Kubernetes;

/// <summary>What a message of the cluster is about.</summary>
/// <param name="Deployment">Null: the whole namespace.</param>
internal sealed record ClusterScope(string? Context, string Namespace, string? Deployment)
{
    /// <summary>Changes there want a second word of consent.</summary>
    public bool IsProduction => Namespace.StartsWith("prod", StringComparison.OrdinalIgnoreCase);

    /// <summary>What removes the remains of a run from here.</summary>
    public string CleanCommand => $"ouro k8s clean --namespace {Namespace}{(Context is null ? "" : $" --context {Context}")}{(IsProduction ? " --yes-really" : "")}";

    public override string ToString() => string.Join('/', new[] { Context, Namespace, Deployment }.OfType<string>());
}

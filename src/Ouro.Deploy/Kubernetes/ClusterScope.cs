namespace Ouro.Deploy.Kubernetes;

/// <summary>What a message of the cluster is about.</summary>
/// <param name="Deployment">Null: the whole namespace.</param>
internal sealed record ClusterScope(string? Context, string Namespace, string? Deployment)
{
    public override string ToString() => string.Join('/', new[] { Context, Namespace, Deployment }.OfType<string>());
}

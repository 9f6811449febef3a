using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>What a Deployment of a cluster sets for its service.</summary>
/// <param name="Limits">Of the service's container.</param>
/// <param name="Variables">Those with a value of their own, not from a reference.</param>
public sealed record PodFacts(KubernetesTarget Target, ResourceLimits Limits, IReadOnlyDictionary<string, string> Variables)
{
    public static async Task<Result<PodFacts>> ReadAsync(KubernetesTarget target, CancellationToken cancel)
    {
        var opened = ClusterAccess.Open(target);
        if (!opened.TryGet(out var cluster))
            return opened.Faults.ToList();
        using (cluster)
        {
            var read = await cluster.ReadDeploymentAsync(cancel);
            if (!read.TryGet(out var deployment))
                return read.Faults.ToList();
            var variables = new Dictionary<string, string>();
            foreach (var entry in (deployment.Container.Env ?? []).Where(e => e.ValueFrom is null))
                variables[entry.Name] = entry.Value ?? "";
            return new PodFacts(target, ContainerLimits.Of(deployment.Container).Limits, variables);
        }
    }
}

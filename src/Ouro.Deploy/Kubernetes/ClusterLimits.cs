using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>Reads the limits of a Deployment in a cluster, for whoever reproduces them elsewhere.</summary>
public static class ClusterLimits
{
    public static async Task<Result<PodLimits>> ReadAsync(KubernetesTarget target, CancellationToken cancel)
    {
        var opened = ClusterAccess.Open(target);
        if (!opened.TryGet(out var cluster))
            return opened.Faults.ToList();
        using var access = cluster;
        var read = await access.ReadDeploymentAsync(cancel);
        return read.TryGet(out var deployment) ? PodLimits.Of(deployment.Container) : read.Faults.ToList();
    }
}

using Ouro.Deploy.Kubernetes.Stubs;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes;

/// <summary>Puts a switched Deployment back: 1 its variables → 2 wait for the pods → 3 remove the ReplicaSets that switching left.</summary>
internal static class DeploymentRestore
{
    // The Deployment may be changed by others between the reading and the patch, whose tests then fail.
    private const int Attempts = 5;

    // An API server that restarts is back within seconds.
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(2);

    /// <returns>Null, or what could not be put back.</returns>
    public static async Task<Fault?> RunAsync(ClusterAccess cluster, Rollout rollout, Action<string> announce, CancellationToken cancel)
    {
        try
        {
            // 1
            Fault? fault = null;
            SwitchRecord? record = null;
            for (int attempt = 1; attempt <= Attempts; attempt++)
            {
                (record, fault) = await PatchAsync(cluster, announce, cancel);
                if (fault is null)
                    break;
                if (attempt < Attempts)
                    await Task.Delay(BetweenAttempts, cancel);
            }

            if (fault is not null || record is null)
                return fault;

            // 2
            var ready = await rollout.WaitAsync(cancel);

            // 3
            var left = await RemoveReplicaSetsAsync(cluster, record, cancel);
            return ready.Succeeded
                ? left
                : Fault.Deployment($"the Deployment's variables are put back, and its pods are not ready: {ready.Faults[0].Read}", "pods that become ready", "see the pods' events");
        }
        catch (OperationCanceledException)
        {
            return Fault.Deployment("putting the Deployment back took too long", "a cluster that answers", "start ouro bench with the same --k8s and --allow-mutate again: it puts back what the annotation holds");
        }
    }

    /// <returns>A record of null where nothing was switched.</returns>
    private static async Task<(SwitchRecord? Record, Fault? Fault)> PatchAsync(ClusterAccess cluster, Action<string> announce, CancellationToken cancel)
    {
        var read = await cluster.ReadDeploymentAsync(cancel);
        if (!read.TryGet(out var deployment))
            return (null, read.Faults[0]);
        if (StubPatch.ComputeRestore(deployment) is not { } patch)
            return (null, null);
        announce($"putting back: {(patch.Changes.Count > 0 ? string.Join(", ", patch.Changes) : "no variable differs")}");
        var patched = await cluster.PatchDeploymentAsync(patch.Text, cancel);
        return (SwitchRecord.Read(deployment), patched.Succeeded ? null : patched.Faults[0]);
    }

    private static async Task<Fault?> RemoveReplicaSetsAsync(ClusterAccess cluster, SwitchRecord record, CancellationToken cancel)
    {
        // Without a list of what was there, nothing can be told to be ours.
        if (record.ReplicaSets.Count == 0)
            return null;
        var read = await cluster.ReadDeploymentAsync(cancel);
        if (!read.TryGet(out var deployment))
            return read.Faults[0];
        var listed = await cluster.ListReplicaSetsAsync(deployment, cancel);
        if (!listed.TryGet(out var sets))
            return listed.Faults[0];
        foreach (var set in sets.Where(s => s.Spec.Replicas == 0 && !record.ReplicaSets.Contains(s.Metadata.Name)
            && s.Metadata.OwnerReferences?.Any(o => o.Uid == deployment.Typed.Metadata.Uid) == true))
        {
            var deleted = await cluster.DeleteReplicaSetAsync(set.Metadata.Name, cancel);
            if (!deleted.Succeeded)
                return deleted.Faults[0];
        }

        return null;
    }
}

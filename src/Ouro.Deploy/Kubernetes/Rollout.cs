using k8s.Models;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>Waits until every pod of a Deployment is of its newest template and ready, or says what keeps it.</summary>
internal sealed class Rollout(ClusterAccess cluster, KubernetesTarget target)
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(300);

    // What cannot succeed is looked at twice, so that a state of the pod before does not count for the new one.
    private static readonly TimeSpan FailureMustLast = TimeSpan.FromSeconds(3);

    public async Task<Result<IReadOnlyList<V1Pod>>> WaitAsync(CancellationToken cancel)
    {
        long start = Environment.TickCount64;
        long? failingSince = null;
        while (true)
        {
            var read = await cluster.ReadDeploymentAsync(cancel);
            if (!read.TryGet(out var deployment))
                return read.Faults.ToList();
            var listed = await cluster.ListPodsAsync(deployment, cancel);
            if (!listed.TryGet(out var pods))
                return listed.Faults.ToList();
            var state = RolloutState.Judge(deployment, pods);
            if (state.IsDone)
                return Result.Of<IReadOnlyList<V1Pod>>([.. pods.Where(RolloutState.IsReady)]);
            long now = Environment.TickCount64;
            failingSince = state.Failure is null ? null : failingSince ?? now;
            if (now - failingSince > FailureMustLast.TotalMilliseconds)
                return await FaultAsync($"cannot become ready: {state.Failure}", state, pods, cancel);
            if (now - start > target.RolloutLimit.TotalMilliseconds)
                return await FaultAsync(FormattableString.Invariant($"is not ready after {target.RolloutLimit.TotalSeconds:0} s"), state, pods, cancel);
            await Task.Delay(Between, cancel);
        }
    }

    private async Task<Fault> FaultAsync(string what, RolloutState state, IList<V1Pod> pods, CancellationToken cancel)
    {
        var words = new List<string> { state.Description };
        foreach (var pod in pods.Where(p => RolloutState.IsCurrent(p) && !RolloutState.IsReady(p)))
        {
            words.AddRange((pod.Status?.ContainerStatuses ?? []).Where(c => state.Failure is null && !c.Ready).Select(c => RolloutState.Describe(pod, c)));
            if ((await cluster.ListEventsAsync(pod.Metadata.Name, cancel)).TryGet(out var events))
                words.AddRange(PodEvents.LastWarnings(events));
        }

        return Fault.Deployment($"Deployment {target} {what} ({string.Join("; ", words)})", "pods that become ready", $"see 'kubectl -n {target.Namespace} describe pods'");
    }
}

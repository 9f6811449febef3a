using System.Globalization;
using k8s.Models;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>How far a run's pods are (pure).</summary>
/// <param name="IsReady">NATS takes connections, and all agents run.</param>
/// <param name="Stuck">Pods that cannot get there by themselves.</param>
internal sealed record LoadPods(bool IsReady, IReadOnlyList<V1Pod> Stuck, string Description)
{
    private static readonly HashSet<string> HopelessReasons = ["ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError"];

    public static LoadPods Judge(IEnumerable<V1Pod> pods, int agents)
    {
        var current = pods.Where(RolloutState.IsCurrent).ToList();
        int running = current.Count(p => RunMark.ComponentOf(p.Metadata) == LoadManifests.AgentComponent && p.Status?.Phase == "Running");
        bool hasNats = current.Exists(p => RunMark.ComponentOf(p.Metadata) == LoadManifests.NatsComponent && RolloutState.IsReady(p));

        // Below its limit the Job starts another pod for one that failed.
        int failures = current.Count(p => IsFailed(p) && RunMark.ComponentOf(p.Metadata) == LoadManifests.AgentComponent);
        bool retries = failures <= LoadManifests.FailuresBorneBy(agents);
        return new LoadPods(
            hasNats && running >= agents, current.FindAll(p => IsHopeless(p) || (IsFailed(p) && !(retries && RunMark.ComponentOf(p.Metadata) == LoadManifests.AgentComponent))),
            string.Create(CultureInfo.InvariantCulture, $"{running} of {agents} agent pods running, NATS {(hasNats ? "" : "not ")}ready"));
    }

    private static bool IsFailed(V1Pod pod) => pod.Status?.Phase == "Failed";

    private static bool IsHopeless(V1Pod pod) => (pod.Status?.ContainerStatuses ?? []).Any(c => c.State?.Waiting is { } waiting && HopelessReasons.Contains(waiting.Reason ?? ""));

    /// <summary>What each container that does not run waits for, or how it ended.</summary>
    public static IEnumerable<string> Describe(V1Pod pod)
    {
        var containers = pod.Status?.ContainerStatuses ?? [];
        if (containers.Count == 0)
        {
            var why = pod.Status?.Conditions?.FirstOrDefault(c => c is { Type: "PodScheduled", Status: "False" });
            yield return $"pod {pod.Metadata.Name}: {(why is null ? "not started" : $"{why.Reason} ({why.Message})")}";
        }

        foreach (var container in containers)
        {
            if (container.State?.Terminated is { } ended)
                yield return $"pod {pod.Metadata.Name}: ended with exit code {ended.ExitCode.ToString(CultureInfo.InvariantCulture)} ({ended.Reason})";
            else if (container.State?.Running is null)
                yield return RolloutState.Describe(pod, container);
        }
    }
}

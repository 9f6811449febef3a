using k8s.Models;

namespace Ouro.Deploy.Kubernetes;

/// <summary>How far a Deployment's rollout is (pure), by the rules of <c>kubectl rollout status</c>.</summary>
/// <param name="IsDone">Every pod is of the newest template and ready.</param>
/// <param name="Failure">Why it cannot get there by itself; null while it may.</param>
internal sealed record RolloutState(bool IsDone, string? Failure, string Description)
{
    // The kubelet backs off after it has tried: waiting longer shows the same again. A container that crashes is not among them:
    // a pod that was killed at its memory limit waits in CrashLoopBackOff too, and is ready after it.
    private static readonly HashSet<string> HopelessReasons =
        ["ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName", "CreateContainerConfigError", "CreateContainerError"];

    public static RolloutState Judge(DeploymentView deployment, IEnumerable<V1Pod> pods)
    {
        var status = deployment.Typed.Status;
        int ready = status?.ReadyReplicas ?? 0;
        string description = $"{ready} of {deployment.Replicas} pods ready, {status?.UpdatedReplicas ?? 0} of them from the newest template";
        if (deployment.Replicas == 0)
            return new(false, "it is scaled to 0 replicas", description);

        // Until the controller has seen the newest template, its conditions speak of the one before.
        bool isSeen = (status?.ObservedGeneration ?? 0) >= (deployment.Typed.Metadata.Generation ?? 0);
        if (isSeen && status?.Conditions?.FirstOrDefault(c => c is { Type: "Progressing", Status: "False" }) is { } stuck)
            return new(false, $"{stuck.Reason}: {stuck.Message}", description);
        var statuses = pods.Where(IsCurrent).SelectMany(p => (p.Status?.ContainerStatuses ?? []).Select(c => (Pod: p, Container: c)));
        foreach (var (pod, container) in statuses)
        {
            if (container.State?.Waiting is { } waiting && HopelessReasons.Contains(waiting.Reason ?? ""))
                return new(false, Describe(pod, container), description);
        }

        bool isDone = isSeen && status?.UpdatedReplicas == deployment.Replicas && status.Replicas == deployment.Replicas && (status.AvailableReplicas ?? 0) == deployment.Replicas;
        return new(isDone, null, description);
    }

    /// <summary>Not one that is on its way out.</summary>
    public static bool IsCurrent(V1Pod pod) => pod.Metadata.DeletionTimestamp is null;

    public static bool IsReady(V1Pod pod) =>
        IsCurrent(pod) && pod.Status?.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true;

    /// <summary>What a pod waits for, and how it ended before.</summary>
    public static string Describe(V1Pod pod, V1ContainerStatus container)
    {
        string waiting = container.State?.Waiting is { } w ? $"{w.Reason}{(w.Message is { Length: > 0 } m ? $" ({m.ReplaceLineEndings(" ")})" : "")}" : "not ready";
        string ended = container.LastState?.Terminated is { } t ? $", its last end: {t.Reason} with exit code {t.ExitCode}" : "";
        return $"pod {pod.Metadata.Name}: {waiting}{ended}";
    }
}

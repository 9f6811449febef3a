using System.Globalization;
using k8s.Models;

namespace Ouro.Deploy.Kubernetes;

/// <summary>What became of the measured pods between two looks at them (pure).</summary>
internal static class PodRestarts
{
    /// <summary>One sentence for each pod that is not the same any more.</summary>
    public static IEnumerable<string> Find(IReadOnlyList<V1Pod> before, IReadOnlyList<V1Pod> after, string container)
    {
        foreach (var pod in before)
        {
            string name = pod.Metadata.Name;
            if (after.FirstOrDefault(p => p.Metadata.Uid == pod.Metadata.Uid) is not { } now)
            {
                yield return $"pod {name} is gone";
                continue;
            }

            if (now.Metadata.DeletionTimestamp is not null)
                yield return $"pod {name} was deleted inside this cell";
            var (first, last) = (StatusOf(pod, container), StatusOf(now, container));
            if (last is null || (last.RestartCount == (first?.RestartCount ?? 0) && last.State?.Terminated is null))
                continue;
            var end = last.State?.Terminated ?? last.LastState?.Terminated;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"pod {name} {(end?.Reason == "OOMKilled" ? $"was OOM-killed at its memory limit{LimitOf(now, container)}" : "restarted")} inside this cell ({end?.Reason ?? "no reason given"}, exit code {end?.ExitCode})");
        }
    }

    private static V1ContainerStatus? StatusOf(V1Pod pod, string container) => pod.Status?.ContainerStatuses?.FirstOrDefault(c => c.Name == container);

    private static string LimitOf(V1Pod pod, string container) =>
        pod.Spec.Containers.FirstOrDefault(c => c.Name == container)?.Resources?.Limits is { } limits && limits.TryGetValue("memory", out var memory) ? $" of {memory}" : "";
}

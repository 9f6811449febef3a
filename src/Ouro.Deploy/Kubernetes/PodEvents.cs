using k8s.Models;

namespace Ouro.Deploy.Kubernetes;

/// <summary>What a cluster says of a pod that does not become ready (pure).</summary>
internal static class PodEvents
{
    public static IEnumerable<string> LastWarnings(IEnumerable<Corev1Event> events) => events
        .Where(e => e.Type == "Warning")
        .OrderBy(e => e.LastTimestamp ?? e.EventTime ?? e.Metadata.CreationTimestamp)
        .TakeLast(2)
        .Select(e => $"event {e.Reason}: {e.Message?.ReplaceLineEndings(" ")}");
}

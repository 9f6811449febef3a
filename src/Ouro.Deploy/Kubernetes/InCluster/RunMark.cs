using System.Text.Json;
using k8s.Models;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>How everything that a run puts into a cluster is recognised: labels of the run, and who started it.</summary>
/// <param name="Run">Unique in its namespace; the name of its objects ends with it.</param>
/// <param name="Holder">Null where it cannot be read any more.</param>
internal sealed record RunMark(string Run, RunHolder? Holder)
{
    /// <summary>Of every run.</summary>
    public const string AnySelector = $"{ManagedBy}=ouro,{RunLabel}";

    private const string ManagedBy = "app.kubernetes.io/managed-by";
    private const string Component = "app.kubernetes.io/component";
    private const string RunLabel = "ouro.run";
    private const string HolderAnnotation = "ouro.dev/holder";

    public string Name => $"ouro-load-{Run}";

    public string Selector => $"{ManagedBy}=ouro,{RunLabel}={Run}";

    /// <param name="component">Tells a run's objects apart: its Service selects by it.</param>
    public Dictionary<string, string> Labels(string component) => new() { [ManagedBy] = "ouro", [RunLabel] = Run, [Component] = component };

    public V1ObjectMeta Metadata(string component, string suffix = "") => new()
    {
        Name = Name + suffix,
        Labels = Labels(component),
        Annotations = Holder is null ? null : new Dictionary<string, string> { [HolderAnnotation] = JsonSerializer.Serialize(Holder) },
    };

    /// <summary>Null where the object is none of a run.</summary>
    public static RunMark? Of(V1ObjectMeta metadata) =>
        metadata.Labels is { } labels && labels.TryGetValue(RunLabel, out string? run) ? new RunMark(run, HolderOf(metadata)) : null;

    public static string? ComponentOf(V1ObjectMeta metadata) => metadata.Labels is { } labels && labels.TryGetValue(Component, out string? component) ? component : null;

    private static RunHolder? HolderOf(V1ObjectMeta metadata)
    {
        try
        {
            return metadata.Annotations is { } annotations && annotations.TryGetValue(HolderAnnotation, out string? text) ? JsonSerializer.Deserialize<RunHolder>(text) : null;
        }
        catch (JsonException)
        {
            // Edited by hand.
            return null;
        }
    }
}

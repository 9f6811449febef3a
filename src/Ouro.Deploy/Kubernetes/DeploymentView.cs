using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Ouro.Deploy.Kubernetes.Stubs;

namespace Ouro.Deploy.Kubernetes;

/// <summary>A Deployment as it was read: typed where its state is asked for, raw where it is patched, so that fields of a newer API survive.</summary>
internal sealed record DeploymentView(JsonObject Raw, V1Deployment Typed, int ContainerIndex)
{
    /// <summary>The service's container: the one that a run has switched, else the one that has the stub variables, else the one named as the Deployment, else the first with a port.</summary>
    public V1Container Container => Typed.Spec.Template.Spec.Containers[ContainerIndex];

    public JsonArray? Environment => Raw["spec"]!["template"]!["spec"]!["containers"]![ContainerIndex]!["env"] as JsonArray;

    public int Replicas => Typed.Spec.Replicas ?? 1;

    /// <summary>The label selector of its pods, in the query's notation.</summary>
    public string Selector => string.Join(',', [
        .. (Typed.Spec.Selector.MatchLabels ?? new Dictionary<string, string>()).Select(label => $"{label.Key}={label.Value}"),
        .. (Typed.Spec.Selector.MatchExpressions ?? []).Select(Text),
    ]);

    public static DeploymentView Of(JsonObject raw)
    {
        var typed = KubernetesJson.Deserialize<V1Deployment>(raw.ToJsonString());
        var containers = typed.Spec.Template.Spec.Containers.ToList();
        int[] found =
        [
            containers.FindIndex(c => c.Env?.Any(e => StubPatch.Variables.Contains(e.Name)) == true),
            containers.FindIndex(c => c.Name == typed.Metadata.Name),
            containers.FindIndex(c => c.Ports is { Count: > 0 }),
            0,
        ];
        var view = new DeploymentView(raw, typed, found.First(index => index >= 0));
        return SwitchRecord.Read(view) is { } record && containers.FindIndex(c => c.Name == record.Container) is >= 0 and var switched ? view with { ContainerIndex = switched } : view;
    }

    public string? Annotation(string name) =>
        Typed.Metadata.Annotations is { } annotations && annotations.TryGetValue(name, out string? value) ? value : null;

    private static string Text(V1LabelSelectorRequirement requirement) => requirement.OperatorProperty switch
    {
        "In" => $"{requirement.Key} in ({string.Join(',', requirement.Values)})",
        "NotIn" => $"{requirement.Key} notin ({string.Join(',', requirement.Values)})",
        "DoesNotExist" => "!" + requirement.Key,
        _ => requirement.Key,
    };
}

using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Ouro.Deploy.Kubernetes;

namespace Ouro.Tests.Deploy.Kubernetes;

/// <summary>Objects of a cluster as its API server sends them.</summary>
internal static class Manifests
{
    /// <param name="env">The container's env, JSON; null: it has none.</param>
    public static DeploymentView Deployment(string? env, string status = "{}", string resources = "{}", int replicas = 1) => DeploymentView.Of(JsonNode.Parse($$$"""
        {
          "metadata": {"name": "ouro-rag", "namespace": "lab", "uid": "d1", "generation": 3},
          "spec": {
            "replicas": {{{replicas}}},
            "selector": {"matchLabels": {"app": "ouro-rag"}},
            "template": {
              "metadata": {"labels": {"app": "ouro-rag"}},
              "spec": {"containers": [
                {"name": "proxy", "image": "proxy:1"},
                {"name": "rag", "image": "rag:1", "ports": [{"name": "http", "containerPort": 8001}], "resources": {{{resources}}}{{{EnvironmentOf(env)}}} }
              ]}
            }
          },
          "status": {{{status}}}
        }
        """)!.AsObject());

    public static V1Pod Pod(string containerStatus, string name = "ouro-rag-1", string uid = "p1") => KubernetesJson.Deserialize<V1Pod>($$$"""
        {
          "metadata": {"name": "{{{name}}}", "uid": "{{{uid}}}"},
          "spec": {"nodeName": "node1", "containers": [{"name": "rag", "resources": {"limits": {"cpu": "500m", "memory": "128Mi"} } }]},
          "status": {"hostIP": "10.0.0.5", "containerStatuses": [{"name": "rag", "ready": true, "image": "rag:1", "imageID": "", {{{containerStatus}}} }]}
        }
        """);

    public static V1Service Service(string spec) => KubernetesJson.Deserialize<V1Service>($$"""{"metadata": {"name": "ouro-rag"}, "spec": {{spec}} }""");

    private static string EnvironmentOf(string? env) => env is null ? "" : $", \"env\": {env}";
}

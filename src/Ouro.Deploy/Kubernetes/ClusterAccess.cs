using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>One Deployment and what belongs to it, through the API server.</summary>
internal sealed class ClusterAccess(ClusterConnection connection, string deployment) : IDisposable
{
    private const string Apps = "apps";
    private const string V1 = "v1";

    private string Namespace => connection.Scope.Namespace;

    /// <summary>No request is made yet.</summary>
    public static Result<ClusterAccess> Open(KubernetesTarget target)
    {
        var opened = ClusterConnection.Open(target.Context, target.Namespace, target.Deployment);
        return opened.TryGet(out var connection) ? new ClusterAccess(connection, target.Deployment) : opened.Faults.ToList();
    }

    public Task<Result<DeploymentView>> ReadDeploymentAsync(CancellationToken cancel) => connection.TryAsync("get", "deployments", async bound =>
    {
        var json = await connection.Client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>(Apps, V1, Namespace, "deployments", deployment, bound);
        return DeploymentView.Of(JsonObject.Create(json)!);
    }, cancel);

    /// <param name="patch">A JSON patch (RFC 6902); its test operations fail where somebody else changed the same meanwhile.</param>
    public Task<Result<DeploymentView>> PatchDeploymentAsync(string patch, CancellationToken cancel) => connection.TryAsync("patch", "deployments", async bound =>
    {
        var body = new V1Patch(patch, V1Patch.PatchType.JsonPatch);
        var json = await connection.Client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(body, Apps, V1, Namespace, "deployments", deployment, fieldManager: "ouro", cancellationToken: bound);
        return DeploymentView.Of(JsonObject.Create(json)!);
    }, cancel);

    public Task<Result<IList<V1Pod>>> ListPodsAsync(DeploymentView view, CancellationToken cancel) => connection.ListPodsAsync(view.Selector, cancel);

    public Task<Result<IList<V1Service>>> ListServicesAsync(CancellationToken cancel) => connection.ListServicesAsync(selector: null, cancel);

    public Task<Result<IList<Corev1Event>>> ListEventsAsync(string pod, CancellationToken cancel) => connection.ListEventsAsync(pod, cancel);

    public Task<Result<IList<V1ReplicaSet>>> ListReplicaSetsAsync(DeploymentView view, CancellationToken cancel) => connection.TryAsync("list", "replicasets", async bound =>
        (await connection.Client.AppsV1.ListNamespacedReplicaSetAsync(Namespace, labelSelector: view.Selector, cancellationToken: bound)).Items, cancel);

    public Task<Result<bool>> DeleteReplicaSetAsync(string name, CancellationToken cancel) => connection.TryAsync("delete", "replicasets", async bound =>
    {
        await connection.Client.AppsV1.DeleteNamespacedReplicaSetAsync(name, Namespace, cancellationToken: bound);
        return true;
    }, cancel);

    /// <summary>A process in the container: <see cref="ChannelSocket.Input"/>, <see cref="ChannelSocket.Output"/> and, at its end, <see cref="ChannelSocket.Status"/>.</summary>
    public Task<Result<ChannelSocket>> ExecAsync(string pod, string container, IReadOnlyList<string> command, CancellationToken cancel) => connection.TryAsync("create", "pods/exec", async bound =>
        new ChannelSocket(await connection.Client.WebSocketNamespacedPodExecAsync(pod, Namespace, command, container, stderr: false, stdin: true, stdout: true, tty: false, cancellationToken: bound)), cancel);

    public Task<Result<WebSocket>> ForwardPortAsync(string pod, int port, CancellationToken cancel) => connection.ForwardPortAsync(pod, port, cancel);

    public Task<Result<string>> ReadCadvisorAsync(string node, CancellationToken cancel) => connection.TryAsync("get", "nodes/proxy", async bound =>
    {
        await using var stream = await connection.Client.CoreV1.ConnectGetNodeProxyWithPathAsync(node, "metrics/cadvisor", cancellationToken: bound);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(bound);
    }, cancel);

    public void Dispose() => connection.Dispose();
}

using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;
using k8s.Models;
using Ouro.Deploy.Kubernetes.Stubs;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>One Deployment and what belongs to it, through the API server. Everything that the cluster refuses comes back as a fault that says which rule is missing.</summary>
internal sealed class ClusterAccess : IDisposable
{
    // An API server answers within milliseconds; 15 s bear one that is busy.
    private static readonly TimeSpan RequestBound = TimeSpan.FromSeconds(15);

    private readonly k8s.Kubernetes _client;
    private readonly KubernetesTarget _target;

    private ClusterAccess(k8s.Kubernetes client, KubernetesTarget target)
    {
        _client = client;
        _target = target;
    }

    /// <summary>Reads the kubeconfig (KUBECONFIG, else ~/.kube/config, else the pod's own service account). No request is made yet.</summary>
    public static Result<ClusterAccess> Open(KubernetesTarget target)
    {
        try
        {
            return new ClusterAccess(new k8s.Kubernetes(Configure(target.Context)), target);
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException or FormatException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            // No file, no such context, or a file that is none: the YAML reader has several words for that.
            return Fault.BadInput($"no usable kubeconfig for {target}: {e.Message.Split('\n')[0].Trim()}", "a kubeconfig whose context reaches the cluster", "set KUBECONFIG, or name a context that 'kubectl config get-contexts' lists");
        }
    }

    public Task<Result<DeploymentView>> ReadDeploymentAsync(CancellationToken cancel) => TryAsync("get", "deployments", async bound =>
    {
        var json = await _client.CustomObjects.GetNamespacedCustomObjectAsync<JsonElement>("apps", "v1", _target.Namespace, "deployments", _target.Deployment, bound);
        return DeploymentView.Of(JsonObject.Create(json)!);
    }, cancel);

    /// <param name="patch">A JSON patch (RFC 6902); its test operations fail where somebody else changed the same meanwhile.</param>
    public Task<Result<DeploymentView>> PatchDeploymentAsync(string patch, CancellationToken cancel) => TryAsync("patch", "deployments", async bound =>
    {
        var body = new V1Patch(patch, V1Patch.PatchType.JsonPatch);
        var json = await _client.CustomObjects.PatchNamespacedCustomObjectAsync<JsonElement>(body, "apps", "v1", _target.Namespace, "deployments", _target.Deployment, fieldManager: "ouro", cancellationToken: bound);
        return DeploymentView.Of(JsonObject.Create(json)!);
    }, cancel);

    public Task<Result<IList<V1Pod>>> ListPodsAsync(DeploymentView deployment, CancellationToken cancel) => TryAsync("list", "pods", async bound =>
        (await _client.CoreV1.ListNamespacedPodAsync(_target.Namespace, labelSelector: deployment.Selector, cancellationToken: bound)).Items, cancel);

    public Task<Result<IList<V1Service>>> ListServicesAsync(CancellationToken cancel) => TryAsync("list", "services", async bound =>
        (await _client.CoreV1.ListNamespacedServiceAsync(_target.Namespace, cancellationToken: bound)).Items, cancel);

    public Task<Result<IList<Corev1Event>>> ListEventsAsync(string pod, CancellationToken cancel) => TryAsync("list", "events", async bound =>
        (await _client.CoreV1.ListNamespacedEventAsync(_target.Namespace, fieldSelector: $"involvedObject.name={pod}", cancellationToken: bound)).Items, cancel);

    public Task<Result<IList<V1ReplicaSet>>> ListReplicaSetsAsync(DeploymentView deployment, CancellationToken cancel) => TryAsync("list", "replicasets", async bound =>
        (await _client.AppsV1.ListNamespacedReplicaSetAsync(_target.Namespace, labelSelector: deployment.Selector, cancellationToken: bound)).Items, cancel);

    public Task<Result<bool>> DeleteReplicaSetAsync(string name, CancellationToken cancel) => TryAsync("delete", "replicasets", async bound =>
    {
        await _client.AppsV1.DeleteNamespacedReplicaSetAsync(name, _target.Namespace, cancellationToken: bound);
        return true;
    }, cancel);

    /// <summary>A process in the container: <see cref="ChannelSocket.Input"/>, <see cref="ChannelSocket.Output"/> and, at its end, <see cref="ChannelSocket.Status"/>.</summary>
    public Task<Result<ChannelSocket>> ExecAsync(string pod, string container, IReadOnlyList<string> command, CancellationToken cancel) => TryAsync("create", "pods/exec", async bound =>
        new ChannelSocket(await _client.WebSocketNamespacedPodExecAsync(pod, _target.Namespace, command, container, stderr: false, stdin: true, stdout: true, tty: false, cancellationToken: bound)), cancel);

    public Task<Result<WebSocket>> ForwardPortAsync(string pod, int port, CancellationToken cancel) => TryAsync("create", "pods/portforward", bound =>
        _client.WebSocketNamespacedPodPortForwardAsync(pod, _target.Namespace, [port], "v4.channel.k8s.io", cancellationToken: bound), cancel);

    public Task<Result<string>> ReadCadvisorAsync(string node, CancellationToken cancel) => TryAsync("get", "nodes/proxy", async bound =>
    {
        await using var stream = await _client.CoreV1.ConnectGetNodeProxyWithPathAsync(node, "metrics/cadvisor", cancellationToken: bound);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(bound);
    }, cancel);

    public void Dispose() => _client.Dispose();

    /// <summary>KUBECONFIG may list several files; the first one that has the context counts.</summary>
    private static KubernetesClientConfiguration Configure(string? context)
    {
        string? variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        string[] paths = string.IsNullOrEmpty(variable)
            ? [KubernetesClientConfiguration.KubeConfigDefaultLocation]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] present = [.. paths.Where(File.Exists)];
        if (present.Length == 0)
        {
            return context is null && KubernetesClientConfiguration.IsInCluster()
                ? KubernetesClientConfiguration.InClusterConfig()
                : throw new KubeConfigException($"there is no file {string.Join(" or ", paths)}");
        }

        var configurations = present.Select(path => KubernetesClientConfiguration.LoadKubeConfig(path)).ToList();
        var chosen = configurations.FirstOrDefault(c => c.Contexts?.Any(known => known.Name == (context ?? c.CurrentContext)) == true)
            ?? throw new KubeConfigException($"{string.Join(" and ", present)} {(context is null ? "has no current context" : $"has no context '{context}'")}");
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(chosen, context);
    }

    private async Task<Result<T>> TryAsync<T>(string verb, string resource, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(RequestBound);
        try
        {
            return Succeed(await ask(bound.Token));
        }
        catch (k8s.Autorest.HttpOperationException e)
        {
            return ClusterFaults.Of(e.Response.StatusCode, e.Response.Content, verb, resource, _target);
        }
        catch (WebSocketException e)
        {
            // The handshake's status is only in the text: "... status code '403' when status code '101' was expected."
            return ClusterFaults.OfHandshake(e.Message, verb, resource, _target);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            // Nobody there, a certificate that is not trusted, a connection cut in the middle.
            return ClusterFaults.Unreachable((e.InnerException ?? e).Message, _target);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ClusterFaults.Unreachable($"no answer within {RequestBound.TotalSeconds} s", _target);
        }
    }

    // C# has no user-defined conversion from an interface type; from a type parameter it has.
    private static Result<T> Succeed<T>(T value) => value;
}

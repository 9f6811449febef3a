using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;
using k8s.Models;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes;

/// <summary>The API server of one context, and what is asked of any namespace. Everything that the cluster refuses comes back as a fault that says which rule is missing.</summary>
internal sealed class ClusterConnection : IDisposable
{
    // An API server answers within milliseconds; 15 s bear one that is busy.
    private static readonly TimeSpan RequestBound = TimeSpan.FromSeconds(15);

    private ClusterConnection(k8s.Kubernetes client, ClusterScope scope)
    {
        Client = client;
        Scope = scope;
    }

    public k8s.Kubernetes Client { get; }

    public ClusterScope Scope { get; }

    /// <summary>Reads the kubeconfig (KUBECONFIG, else ~/.kube/config, else the pod's own service account). No request is made yet.</summary>
    /// <param name="namespace">Null: the context's own.</param>
    /// <param name="deployment">What messages are about; null: the namespace.</param>
    public static Result<ClusterConnection> Open(string? context, string? @namespace, string? deployment = null)
    {
        try
        {
            var configuration = Configure(context);
            return new ClusterConnection(new k8s.Kubernetes(configuration), new ClusterScope(context, @namespace ?? configuration.Namespace ?? "default", deployment));
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or YamlDotNet.Core.YamlException or FormatException or InvalidOperationException or System.Security.Cryptography.CryptographicException)
        {
            // No file, no such context, or a file that is none: the YAML reader has several words for that.
            string place = string.Join('/', new[] { context, @namespace, deployment }.OfType<string>());
            return Fault.BadInput($"no usable kubeconfig{(place.Length > 0 ? $" for {place}" : "")}: {e.Message.Split('\n')[0].Trim()}", "a kubeconfig whose context reaches the cluster", "set KUBECONFIG, or name a context that 'kubectl config get-contexts' lists");
        }
    }

    public Task<Result<IReadOnlyList<DeploymentView>>> ListDeploymentsAsync(CancellationToken cancel) => TryAsync<IReadOnlyList<DeploymentView>>("list", "deployments", async bound =>
    {
        var json = await Client.CustomObjects.ListNamespacedCustomObjectAsync<JsonElement>("apps", "v1", Scope.Namespace, "deployments", cancellationToken: bound);
        return [.. json.GetProperty("items").EnumerateArray().Select(item => DeploymentView.Of(JsonObject.Create(item)!))];
    }, cancel);

    /// <param name="selector">Of labels, in the query's notation.</param>
    public Task<Result<IList<V1Pod>>> ListPodsAsync(string selector, CancellationToken cancel) => TryAsync("list", "pods", async bound =>
        (await Client.CoreV1.ListNamespacedPodAsync(Scope.Namespace, labelSelector: selector, cancellationToken: bound)).Items, cancel);

    public Task<Result<IList<V1Service>>> ListServicesAsync(string? selector, CancellationToken cancel) => TryAsync("list", "services", async bound =>
        (await Client.CoreV1.ListNamespacedServiceAsync(Scope.Namespace, labelSelector: selector, cancellationToken: bound)).Items, cancel);

    public Task<Result<IList<Corev1Event>>> ListEventsAsync(string pod, CancellationToken cancel) => TryAsync("list", "events", async bound =>
        (await Client.CoreV1.ListNamespacedEventAsync(Scope.Namespace, fieldSelector: $"involvedObject.name={pod}", cancellationToken: bound)).Items, cancel);

    public Task<Result<WebSocket>> ForwardPortAsync(string pod, int port, CancellationToken cancel) => TryAsync("create", "pods/portforward", bound =>
        Client.WebSocketNamespacedPodPortForwardAsync(pod, Scope.Namespace, [port], "v4.channel.k8s.io", cancellationToken: bound), cancel);

    public void Dispose() => Client.Dispose();

    /// <param name="verb">And <paramref name="resource"/>, as in a rule.</param>
    public async Task<Result<T>> TryAsync<T>(string verb, string resource, Func<CancellationToken, Task<T>> ask, CancellationToken cancel)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        bound.CancelAfter(RequestBound);
        try
        {
            return Result.Of(await ask(bound.Token));
        }
        catch (k8s.Autorest.HttpOperationException e)
        {
            return ClusterFaults.Of(e.Response.StatusCode, e.Response.Content, verb, resource, Scope);
        }
        catch (WebSocketException e)
        {
            // The handshake's status is only in the text: "... status code '403' when status code '101' was expected."
            return ClusterFaults.OfHandshake(e.Message, verb, resource, Scope);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            // Nobody there, a certificate that is not trusted, a connection cut in the middle.
            return ClusterFaults.Unreachable((e.InnerException ?? e).Message, Scope);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return ClusterFaults.Unreachable($"no answer within {RequestBound.TotalSeconds} s", Scope);
        }
    }

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
}

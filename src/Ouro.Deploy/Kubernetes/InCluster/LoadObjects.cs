using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>
/// The objects of runs in one namespace. The Service is created first and removed last, so that whatever a crash leaves is found
/// by it: nobody needs the right to list Secrets.
/// </summary>
internal sealed class LoadObjects(ClusterConnection connection)
{
    // Nothing in them has to end in good order.
    private const int GraceSeconds = 1;

    private string Namespace => connection.Scope.Namespace;

    public Task<Result<V1Service>> CreateAsync(V1Service service, CancellationToken cancel) =>
        SendAsync("services", bound => connection.Client.CoreV1.CreateNamespacedServiceAsync(service, Namespace, cancellationToken: bound), cancel);

    public Task<Result<V1Secret>> CreateAsync(V1Secret secret, CancellationToken cancel) =>
        SendAsync("secrets", bound => connection.Client.CoreV1.CreateNamespacedSecretAsync(secret, Namespace, cancellationToken: bound), cancel);

    public Task<Result<V1Pod>> CreateAsync(V1Pod pod, CancellationToken cancel) =>
        SendAsync("pods", bound => connection.Client.CoreV1.CreateNamespacedPodAsync(pod, Namespace, cancellationToken: bound), cancel);

    public Task<Result<V1Job>> CreateAsync(V1Job job, CancellationToken cancel) =>
        SendAsync("jobs", bound => connection.Client.BatchV1.CreateNamespacedJobAsync(job, Namespace, cancellationToken: bound), cancel);

    public Task<Result<IList<V1Pod>>> ListPodsAsync(RunMark mark, CancellationToken cancel) => connection.ListPodsAsync(mark.Selector, cancel);

    /// <summary>Every run that has left anything here.</summary>
    public async Task<Result<IReadOnlyList<RunMark>>> FindRunsAsync(CancellationToken cancel)
    {
        var services = await connection.ListServicesAsync(RunMark.AnySelector, cancel);
        if (!services.TryGet(out var found))
            return services.Faults.ToList();
        return Result.Of<IReadOnlyList<RunMark>>([.. found.Select(s => RunMark.Of(s.Metadata)).OfType<RunMark>()]);
    }

    /// <summary>Job → pods → Secret → Service; what is gone already counts as removed.</summary>
    /// <returns>Why something is left; null: nothing is.</returns>
    public async Task<Fault?> RemoveAsync(RunMark mark, CancellationToken cancel)
    {
        var faults = new List<Fault>();
        Keep(await DeleteAsync("jobs", bound => connection.Client.BatchV1.DeleteNamespacedJobAsync(mark.Name, Namespace, propagationPolicy: "Background", cancellationToken: bound), cancel));
        var listed = await ListPodsAsync(mark, cancel);
        Keep(listed);
        foreach (var pod in listed.Succeeded ? listed.Value : [])
            Keep(await DeleteAsync("pods", bound => connection.Client.CoreV1.DeleteNamespacedPodAsync(pod.Metadata.Name, Namespace, gracePeriodSeconds: GraceSeconds, cancellationToken: bound), cancel));
        Keep(await DeleteAsync("secrets", bound => connection.Client.CoreV1.DeleteNamespacedSecretAsync(mark.Name, Namespace, cancellationToken: bound), cancel));
        if (faults.Count == 0)
            Keep(await DeleteAsync("services", bound => connection.Client.CoreV1.DeleteNamespacedServiceAsync(mark.Name, Namespace, cancellationToken: bound), cancel));
        return faults.Count == 0 ? null : faults[0];

        void Keep<T>(Result<T> result) => faults.AddRange(result.Faults);
    }

    /// <summary>Not stopped once it is sent: an object whose creation was not awaited may appear after everything else was removed.</summary>
    private Task<Result<T>> SendAsync<T>(string resource, Func<CancellationToken, Task<T>> create, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return connection.TryAsync("create", resource, create, CancellationToken.None);
    }

    private Task<Result<bool>> DeleteAsync(string resource, Func<CancellationToken, Task> delete, CancellationToken cancel) => connection.TryAsync("delete", resource, async bound =>
    {
        try
        {
            await delete(bound);
        }
        catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return false; // gone already, or never created
        }
        catch (JsonException)
        {
            // Done: some API servers answer with the object where the client expects a Status, or the other way round.
        }

        return true;
    }, cancel);
}

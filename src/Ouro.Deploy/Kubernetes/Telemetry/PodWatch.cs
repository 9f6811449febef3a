using k8s.Models;
using Ouro.Model.Records;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>The pods of a Deployment while a cell is measured: their counters, and whether they are still the same at its end.</summary>
/// <param name="sources">One per pod; empty with <paramref name="whyNone"/>.</param>
/// <param name="listPods">The Deployment's pods now.</param>
/// <param name="marks">What else happened, asked at the cell's end.</param>
internal sealed class PodWatch(
    IReadOnlyList<V1Pod> pods,
    string container,
    IReadOnlyList<ISampleSource> sources,
    string whyNone,
    Func<CancellationToken, Task<IReadOnlyList<V1Pod>?>> listPods,
    Func<IEnumerable<DeploymentMark>> marks) : IDeploymentWatch
{
    // The kubelet reports an ended container to the API server within a second or two; a busy one takes longer.
    private static readonly TimeSpan RestartNews = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);

    public async Task<WatchedWindow> FinishAsync(long windowStart, long windowEnd, bool sawFailures, CancellationToken cancel)
    {
        var perPod = new List<CellResources>();
        foreach (var source in sources)
            perPod.Add(PodUsage.Compute(await source.FinishAsync(), windowStart, windowEnd, source.Description));
        var restarts = await FindRestartsAsync(sawFailures, cancel);
        return new WatchedWindow(
            perPod.Count > 0 ? PodUsage.Sum(perPod) : CellResources.Unknown(whyNone),
            [.. marks(), .. restarts]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in sources)
            await source.DisposeAsync();
    }

    private async Task<IReadOnlyList<DeploymentMark>> FindRestartsAsync(bool wait, CancellationToken cancel)
    {
        long until = Environment.TickCount64 + (wait ? (long)RestartNews.TotalMilliseconds : 0);
        bool isSeen = false;
        while (true)
        {
            var now = await listPods(cancel);
            isSeen |= now is not null;
            if (now is not null && PodRestarts.Find(pods, now, container).Select(reason => new DeploymentMark(true, reason)).ToList() is { Count: > 0 } found)
                return found;
            if (Environment.TickCount64 >= until)
                return isSeen || pods.Count == 0 ? [] : [new DeploymentMark(false, "the pods could not be listed at the end of the cell, so a restart would have gone unseen")];
            await Task.Delay(Between, cancel);
        }
    }
}

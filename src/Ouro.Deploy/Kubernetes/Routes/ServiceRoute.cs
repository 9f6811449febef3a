using System.Net.WebSockets;
using k8s.Models;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Kubernetes.Routes;

/// <summary>The way that a run uses to a Deployment's pods: chosen once, since it is part of what is measured.</summary>
internal sealed class ServiceRoute : IAsyncDisposable
{
    // Straight after a rollout a Service's rules may still be missing; kube-proxy syncs them within a few seconds.
    private static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TryBound = TimeSpan.FromSeconds(2);

    private readonly PortForward? _forward;
    private int _droppedBefore;

    private ServiceRoute(ClusterRoute kind, Uri baseUrl, PortForward? forward)
    {
        Kind = kind;
        BaseUrl = baseUrl;
        _forward = forward;
    }

    public ClusterRoute Kind { get; }

    public Uri BaseUrl { get; }

    /// <summary>Sentences for the result, and what every cell measured on this way has to carry.</summary>
    public string Note { get; private set; } = "";

    public IReadOnlyList<DeploymentMark> Marks { get; private set; } = [];

    /// <summary>Tries the ways in their order, or only the one that is asked for, and measures the one that answers.</summary>
    /// <param name="dial">Opens a WebSocket to the port of a pod that is ready.</param>
    public static async Task<Result<ServiceRoute>> OpenAsync(
        KubernetesTarget target, IReadOnlyList<CandidateRoute> candidates, Func<int, CancellationToken, Task<Result<WebSocket>>> dial, CancellationToken cancel)
    {
        var allowed = candidates.Where(c => target.Route == ClusterRoute.Auto || c.Kind == target.Route).ToList();
        var tried = new List<string>();
        using var health = new HealthCheck(TryBound, Transport.Default);
        foreach (var candidate in allowed)
        {
            var forward = candidate.Address is null ? PortForward.Start(stop => dial(candidate.PodPort, stop)) : null;
            var route = new ServiceRoute(candidate.Kind, candidate.Address ?? forward!.BaseUrl, forward);

            // Where others may still answer, one try is enough to pass an address that leads nowhere from here.
            string? problem;
            try
            {
                problem = await route.WaitForAnswerAsync(health, target.Route == ClusterRoute.Auto && forward is null ? TimeSpan.Zero : FirstAnswer, cancel);
                if (problem is null)
                {
                    await route.DescribeAsync(candidate, candidates, cancel);
                    return route;
                }
            }
            catch
            {
                // The run was stopped.
                await route.DisposeAsync();
                throw;
            }

            tried.Add($"{NameOf(candidate.Kind)} {route.BaseUrl}: {problem}{(forward?.Dropped.Reason is { } reason ? $" ({reason})" : "")}");
            await route.DisposeAsync();
        }

        return Fault.Deployment(
            $"no way leads to the pods of {target}: {(tried.Count > 0 ? string.Join("; ", tried) : $"no Service with a {NameOf(target.Route)} selects them")}",
            "an answer at /health or /", "choose another --k8s-path");
    }

    /// <summary>After a rollout: null, or why the way does not answer any more.</summary>
    public async Task<string?> WaitForAnswerAsync(CancellationToken cancel)
    {
        using var health = new HealthCheck(TryBound, Transport.Default);
        return await WaitForAnswerAsync(health, FirstAnswer, cancel);
    }

    /// <summary>What the cluster cut off since the last call; null: nothing.</summary>
    public DeploymentMark? TakeDrops()
    {
        var (count, reason) = _forward?.Dropped ?? default;
        int dropped = count - _droppedBefore;
        _droppedBefore = count;
        return dropped > 0 ? new DeploymentMark(false, $"the port-forward dropped {dropped} connections inside this cell: {reason}") : null;
    }

    public static string NameOf(ClusterRoute kind) => kind switch
    {
        ClusterRoute.Service => "Service address",
        ClusterRoute.NodePort => "NodePort",
        ClusterRoute.PortForward => "port-forward",
        _ => "way",
    };

    public async ValueTask DisposeAsync()
    {
        if (_forward is not null)
            await _forward.DisposeAsync();
    }

    private async Task<string?> WaitForAnswerAsync(HealthCheck health, TimeSpan bound, CancellationToken cancel)
    {
        long until = Environment.TickCount64 + (long)bound.TotalMilliseconds;
        while (true)
        {
            var answer = await health.AskAsync(BaseUrl, acceptAnyAnswer: true, cancel);
            if (answer.IsHealthy)
                return null;
            if (Environment.TickCount64 >= until)
                return answer.Description;
            await Task.Delay(StartBounds.Default.HealthInterval, cancel);
        }
    }

    private async Task DescribeAsync(CandidateRoute chosen, IReadOnlyList<CandidateRoute> all, CancellationToken cancel)
    {
        string trip = Text(await IdleTrip.MeasureAsync(BaseUrl, cancel));
        Note = $"The pod is reached by {NameOf(Kind)} ({BaseUrl}): an idle request there and back takes {trip} (median), which is part of every latency.";
        if (Kind != ClusterRoute.PortForward)
            return;
        var direct = all.FirstOrDefault(c => c.Address is not null);
        string beside = direct is null ? "" : $" ({Text(await IdleTrip.MeasureAsync(direct.Address!, cancel))} by {NameOf(direct.Kind)})";
        Note += $" A port-forward goes through the API server and the kubelet, and slows down under load: measure by --k8s-path service or nodeport where they can be reached{beside}.";
        Marks = [new DeploymentMark(false, $"through a port-forward to pod port {chosen.PodPort}: even an idle trip takes {trip}{beside}, which is not the service's time")];
    }

    private static string Text(Reading<double> seconds) => seconds.ValueOrNull is { } value
        ? FormattableString.Invariant($"{value * 1e3:0.00} ms")
        : $"n/a ({seconds.Reason})";
}

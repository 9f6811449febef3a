using System.Security.Cryptography;
using k8s.Models;
using Ouro.Deploy.Kubernetes.Routes;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes.InCluster;

/// <summary>Load agents beside the service, and their NATS server, which this process reaches through a port-forward. Only coordination and results go that way.</summary>
public sealed class ClusterLoad : IAsyncDisposable
{
    public const string User = LoadManifests.User;

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(300);

    // As for a rollout: a state that cannot improve is looked at twice.
    private static readonly TimeSpan FailureMustLast = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RemovalBound = TimeSpan.FromSeconds(30);

    private readonly ClusterLoadPlan _plan;
    private readonly ClusterConnection _connection;
    private readonly LoadObjects _objects;
    private readonly RunMark _mark;
    private readonly Action<string> _announce;
    private PortForward? _forward;
    private bool _isRemoved;

    private ClusterLoad(ClusterLoadPlan plan, ClusterConnection connection, Action<string> announce)
    {
        (_plan, _connection, _announce) = (plan, connection, announce);
        _objects = new LoadObjects(connection);

        // Two runs may begin in the same second.
        _mark = new RunMark($"{plan.RunId.Replace('_', '-')}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}", RunHolder.OfThisProcess());
    }

    /// <summary>Made for this run, and of no use after it.</summary>
    public string Password { get; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Where this process reaches the NATS server.</summary>
    public Uri NatsUrl { get; private set; } = null!;

    /// <summary>Sentences that belong beside the result.</summary>
    public string Note { get; private set; } = "";

    /// <summary>1 rights → 2 Service, Secret, NATS → 3 NATS listens, Job → 4 all pods run → 5 the way to NATS. What was created is removed again where one of them fails.</summary>
    /// <param name="announce">Told of everything that is created, before it is.</param>
    public static async Task<Result<ClusterLoad>> StartAsync(ClusterLoadPlan plan, Action<string> announce, CancellationToken cancel)
    {
        var opened = ClusterConnection.Open(plan.Target.Context, plan.Target.Namespace);
        if (!opened.TryGet(out var connection))
            return opened.Faults.ToList();
        var load = new ClusterLoad(plan, connection, announce);
        try
        {
            var faults = await load.StartAsync(cancel);
            if (faults.Count == 0)
                return load;
            await load.DisposeAsync();
            return faults.ToList();
        }
        catch
        {
            // Stopped by the user in most cases.
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>For agents that do not come, although their pods were there.</summary>
    public async Task<string> DescribePodsAsync(CancellationToken cancel)
    {
        var listed = await _objects.ListPodsAsync(_mark, cancel);
        return listed.TryGet(out var pods)
            ? string.Join("; ", pods.Where(RolloutState.IsCurrent).SelectMany(LoadPods.Describe).Prepend(LoadPods.Judge(pods, _plan.Agents).Description))
            : listed.Faults[0].Read;
    }

    /// <returns>What is left, and how to remove it; null: nothing.</returns>
    public async Task<Fault?> RemoveAsync()
    {
        if (_isRemoved)
            return null;
        _isRemoved = true;

        // Its own bound: what stops the run must not stop the cleaning up after it.
        using var bound = new CancellationTokenSource(RemovalBound);
        _announce($"removing Job, NATS, Secret and Service {_mark.Name} from {_connection.Scope}");
        try
        {
            return await _objects.RemoveAsync(_mark, bound.Token) is { } fault ? Left(fault.Read) : null;
        }
        catch (OperationCanceledException)
        {
            return Left($"removing took longer than {RemovalBound.TotalSeconds} s");
        }

        Fault Left(string why) => Fault.Deployment($"the objects of run {_mark.Run} are left in {_connection.Scope}: {why}", "a namespace as it was", _connection.Scope.CleanCommand);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_forward is not null)
                await _forward.DisposeAsync();
        }
        finally
        {
            // However the way to NATS ends, what lies in the cluster must go.
            if (await RemoveAsync() is { } left)
                _announce(left.ToString());
            _connection.Dispose();
        }
    }

    private async Task<IReadOnlyList<Fault>> StartAsync(CancellationToken cancel)
    {
        // 1
        var missing = await LoadRights.FindMissingAsync(_connection, cancel);
        if (missing.Count > 0)
        {
            _isRemoved = true; // nothing is there yet
            return missing;
        }

        // 2
        _announce($"creating in {_connection.Scope}: Service, Secret and Pod ({_plan.NatsImage}) of a NATS server, and a Job of {_plan.Agents} agents ({_plan.AgentImage}), all named {_mark.Name} and removed at the end");
        var manifests = new LoadManifests(_plan, _mark, Password);
        var service = await _objects.CreateAsync(manifests.Service(), cancel);
        if (!service.TryGet(out var created))
            return service.Faults;
        var secret = await _objects.CreateAsync(manifests.Secret(), cancel);
        if (!secret.Succeeded)
            return secret.Faults;
        var nats = await _objects.CreateAsync(manifests.Nats(), cancel);
        if (!nats.TryGet(out var server))
            return nats.Faults;

        // 3: an agent that finds no server ends, and its Job gives up after a few.
        var listening = await WaitAsync(0, cancel);
        if (!listening.Succeeded)
            return listening.Faults;
        var job = await _objects.CreateAsync(manifests.Agents(AddressOf(created)), cancel);
        if (!job.Succeeded)
            return job.Faults;

        // 4
        var waited = await WaitAsync(_plan.Agents, cancel);
        if (!waited.TryGet(out var pods))
            return waited.Faults;

        // 5
        _forward = PortForward.Start(stop => _connection.ForwardPortAsync(server.Metadata.Name, LoadManifests.NatsPort, stop));
        NatsUrl = new UriBuilder(_forward.BaseUrl) { Scheme = "nats" }.Uri;
        string nodes = string.Join(", ", pods.Where(p => RunMark.ComponentOf(p.Metadata) == LoadManifests.AgentComponent).Select(p => p.Spec.NodeName).Distinct().Order());
        Note = $"The load on {_plan.Target} comes from {_plan.Agents} agent pod(s) in its cluster (Job {_mark.Name}, on {nodes}); this process only coordinates them.";
        return [];
    }

    private async Task<Result<IList<V1Pod>>> WaitAsync(int agents, CancellationToken cancel)
    {
        long start = Environment.TickCount64;
        long? stuckSince = null;
        while (true)
        {
            var listed = await _objects.ListPodsAsync(_mark, cancel);
            if (!listed.TryGet(out var pods))
                return listed;
            var state = LoadPods.Judge(pods, agents);
            if (state.IsReady)
                return listed;
            long now = Environment.TickCount64;
            stuckSince = state.Stuck.Count == 0 ? null : stuckSince ?? now;
            if (now - stuckSince > FailureMustLast.TotalMilliseconds || now - start > _plan.Target.RolloutLimit.TotalMilliseconds)
                return await FaultAsync(state, pods, cancel);
            await Task.Delay(Between, cancel);
        }
    }

    private async Task<Fault> FaultAsync(LoadPods state, IList<V1Pod> pods, CancellationToken cancel)
    {
        var words = new List<string>();
        foreach (var pod in state.Stuck.Count > 0 ? state.Stuck : pods.Where(RolloutState.IsCurrent))
        {
            words.AddRange(LoadPods.Describe(pod));
            if ((await _connection.ListEventsAsync(pod.Metadata.Name, cancel)).TryGet(out var events))
                words.AddRange(PodEvents.LastWarnings(events));
        }

        return Fault.Deployment(
            $"the load agents in {_connection.Scope} do not start: {string.Join("; ", words.Prepend(state.Description).Distinct())}", "pods that run",
            "name images that the cluster can have with --agent-image and --nats-image (docs/kubernetes.md)");
    }

    private static Uri AddressOf(V1Service service) => new(new UriBuilder("nats", service.Spec.ClusterIP, LoadManifests.NatsPort).Uri.GetLeftPart(UriPartial.Authority));
}

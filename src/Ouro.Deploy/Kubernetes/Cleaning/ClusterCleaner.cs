using Ouro.Deploy.Kubernetes.InCluster;
using Ouro.Deploy.Kubernetes.Stubs;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes.Cleaning;

/// <summary>Removes what crashed runs left in a namespace: the objects of load in the cluster, and stubs that are still switched.</summary>
public sealed class ClusterCleaner : IDisposable
{
    private static readonly TimeSpan RolloutLimit = TimeSpan.FromSeconds(120);

    private readonly ClusterConnection _connection;
    private readonly CleanOrder _order;
    private readonly Action<string> _announce;

    private ClusterCleaner(ClusterConnection connection, CleanOrder order, Action<string> announce) => (_connection, _order, _announce) = (connection, order, announce);

    public string Namespace => _connection.Scope.Namespace;

    /// <param name="announce">Told of every change before it is made.</param>
    public static Result<ClusterCleaner> Open(CleanOrder order, Action<string> announce)
    {
        var opened = ClusterConnection.Open(order.Context, order.Namespace);
        if (!opened.TryGet(out var connection))
            return opened.Faults.ToList();
        if (order.IsDryRun || order.MayTouchProduction || !connection.Scope.IsProduction)
            return new ClusterCleaner(connection, order, announce);
        connection.Dispose();
        return Fault.BadInput($"namespace '{connection.Scope.Namespace}'", "a namespace whose name does not begin with prod, for changes in it", "add --yes-really if it is meant");
    }

    /// <summary>1 load agents → 2 switched stubs.</summary>
    public async Task<Result<IReadOnlyList<Leftover>>> RunAsync(CancellationToken cancel)
    {
        // 1
        var objects = new LoadObjects(_connection);
        var runs = await objects.FindRunsAsync(cancel);
        if (!runs.TryGet(out var marks))
            return runs.Faults.ToList();
        var all = new List<Leftover>();
        foreach (var mark in marks)
            all.Add(await TreatAsync(LeftoverKind.LoadAgents, mark.Name, mark.Holder, () => objects.RemoveAsync(mark, cancel)));

        // 2
        var deployments = await _connection.ListDeploymentsAsync(cancel);
        if (!deployments.TryGet(out var listed))
            return deployments.Faults.ToList();
        foreach (var deployment in listed.Where(d => d.Annotation(SwitchRecord.AnnotationName) is not null))
        {
            string name = deployment.Typed.Metadata.Name;
            all.Add(SwitchRecord.Read(deployment) is { } record
                ? await TreatAsync(LeftoverKind.SwitchedStubs, name, record.Holder, () => RestoreAsync(name, cancel))
                : new Leftover(LeftoverKind.SwitchedStubs, name, null, null, null, LeftoverState.Failed, $"its annotation {SwitchRecord.AnnotationName} cannot be read; set the variables by hand and remove it"));
        }

        return Result.Of<IReadOnlyList<Leftover>>(all);
    }

    public void Dispose() => _connection.Dispose();

    private async Task<Leftover> TreatAsync(LeftoverKind kind, string name, RunHolder? holder, Func<Task<Fault?>> remove)
    {
        var (state, reason) = (LeftoverState.Found, WhyKept(holder));
        if (reason is not null && !_order.AllRuns)
        {
            state = LeftoverState.Kept;
        }
        else if (!_order.IsDryRun)
        {
            _announce($"{(kind == LeftoverKind.LoadAgents ? "removing" : "putting back")} {name} in {_connection.Scope}");
            var fault = await remove();
            (state, reason) = (fault is null ? LeftoverState.Removed : LeftoverState.Failed, fault?.ToString());
        }

        return new Leftover(kind, name, holder?.Host, holder?.ProcessId, holder?.Since, state, state is LeftoverState.Found ? null : reason);
    }

    private static string? WhyKept(RunHolder? holder) => holder switch
    {
        null => "which run it belongs to cannot be read",
        { IsOnThisMachine: false } => $"its run is one of {holder.Host}, of which nothing is known here",
        _ when holder.IsRunningHere() => $"its run goes on (process {holder.ProcessId})",
        _ => null,
    };

    private async Task<Fault?> RestoreAsync(string deployment, CancellationToken cancel)
    {
        var target = new KubernetesTarget(_connection.Scope.Context, Namespace, deployment, ClusterRoute.Auto, PodTelemetry.Auto, MaySwitch: true, RolloutLimit);
        var opened = ClusterAccess.Open(target);
        if (!opened.TryGet(out var cluster))
            return opened.Faults[0];
        using (cluster)
            return await DeploymentRestore.RunAsync(cluster, new Rollout(cluster, target), _announce, cancel);
    }
}

using Ouro.Cli.Planning;
using Ouro.Cluster;
using Ouro.Deploy.Kubernetes.InCluster;
using Ouro.Deploy.Machine;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Running;

/// <summary>Who sends the requests of a run: this process, agents elsewhere, or, for a Deployment, agents beside it.</summary>
internal sealed class LoadSource : IAsyncDisposable
{
    private static readonly TimeSpan EnlistingTime = TimeSpan.FromSeconds(30);

    private readonly AgentFleet? _fleet;
    private readonly ClusterLoad? _inside;

    private LoadSource(AgentFleet? fleet, ClusterLoad? inside) => (_fleet, _inside) = (fleet, inside);

    public ILoadGenerator Generator => _fleet is not null && _inside is null ? _fleet : new LocalGenerator();

    /// <summary>Null where Deployments are loaded as everything else.</summary>
    public ILoadGenerator? ClusterGenerator => _inside is null ? null : _fleet;

    /// <summary>Sentences that belong beside the result.</summary>
    public IReadOnlyList<string> Notes => _inside is null ? [] : [_inside.Note];

    public static async Task<Result<LoadSource>> OpenAsync(BenchPlan plan, Action<string> phase, Action<string> note, CancellationToken stop)
    {
        if (plan.ClusterLoad is { } inside)
            return await StartInsideAsync(inside, plan.Run, phase, note, stop);
        if (plan.Fleet is not { } planned)
            return new LoadSource(null, null);
        var enlisted = await EnlistAsync(planned, plan.Run, phase, note, stop);
        return enlisted.TryGet(out var fleet) ? new LoadSource(fleet, null) : enlisted.Faults.ToList();
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_fleet is not null)
                await _fleet.DisposeAsync();
        }
        finally
        {
            // Agents that cannot be told any more must not keep what runs them in the cluster.
            if (_inside is not null)
                await _inside.DisposeAsync();
        }
    }

    private static async Task<Result<LoadSource>> StartInsideAsync(ClusterLoadPlan plan, RunPlan run, Action<string> phase, Action<string> note, CancellationToken stop)
    {
        phase("starting load agents in the cluster");
        var started = await ClusterLoad.StartAsync(plan, note, stop);
        if (!started.TryGet(out var load))
            return started.Faults.ToList();
        try
        {
            var link = new LinkOptions(load.NatsUrl.OriginalString, null, ClusterLoad.User, load.Password, LinkOptions.DefaultGroup);
            var enlisted = await EnlistAsync(new FleetPlan(link, plan.Agents), run, phase, note, stop);
            if (enlisted.TryGet(out var fleet))
                return new LoadSource(fleet, load);
            note(await load.DescribePodsAsync(stop));
            await load.DisposeAsync();
            return enlisted.Faults.ToList();
        }
        catch
        {
            // Stopped by the user in most cases.
            await load.DisposeAsync();
            throw;
        }
    }

    private static async Task<Result<AgentFleet>> EnlistAsync(FleetPlan plan, RunPlan run, Action<string> phase, Action<string> note, CancellationToken stop)
    {
        phase("enlisting load agents");
        var enlisted = await AgentFleet.EnlistAsync(plan.Link, run.RunId, MachineInspector.OuroVersion, run.OutputDirectory, plan.Agents, EnlistingTime, note, stop);
        if (enlisted.TryGet(out var fleet))
            note($"{fleet.Agents.Count} load agents: {string.Join(", ", fleet.Agents.Select(a => $"{a.Id} on {a.Host}"))}");
        return enlisted;
    }
}

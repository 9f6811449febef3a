using System.Net.WebSockets;
using k8s.Models;
using Ouro.Deploy.Attesting;
using Ouro.Deploy.Kubernetes.Routes;
using Ouro.Deploy.Kubernetes.Stubs;
using Ouro.Deploy.Kubernetes.Telemetry;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Kubernetes;

/// <summary>A Deployment in a cluster: a switch is a patch of its variables and a rollout; what was there before is put back at the end.</summary>
internal sealed class KubernetesDeployment(DeploymentSpec spec, ClusterAccess cluster, StartBounds bounds, AskShape shape, Action<string> announce) : IDeployment
{
    // After a rollout a Service may for a moment still lead to the pod before.
    private const int AttestAttempts = 5;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly KubernetesTarget _target = spec.Cluster!;
    private readonly Rollout _rollout = new(cluster, spec.Cluster!);
    private ServiceRoute? _route;

    // Where agents in the cluster send their load; null: it is sent by the route.
    private Uri? _inside;
    private bool _isSwitched;

    public DeploymentSpec Spec => spec;

    public bool HasExited => false;

    public string LastOutput => string.Empty;

    /// <summary>1 the Deployment → 2 its variables → 3 pods that are ready → 4 the way there → 5 attest.</summary>
    public async Task<Result<LiveTarget>> SwitchAsync(StubConfiguration configuration, CancellationToken cancel)
    {
        // 1
        var read = await cluster.ReadDeploymentAsync(cancel);
        if (!read.TryGet(out var deployment))
            return read.Faults.ToList();

        // 2
        if (_target.MaySwitch)
        {
            var switched = await PatchAsync(deployment, configuration, cancel);
            if (!switched.TryGet(out deployment))
                return switched.Faults.ToList();
        }

        // 3
        var ready = await _rollout.WaitAsync(cancel);
        if (!ready.TryGet(out var pods))
            return ready.Faults.ToList();

        // 4
        var routed = await RouteAsync(deployment, pods, cancel);
        if (!routed.TryGet(out var route))
            return routed.Faults.ToList();

        if (_target.IsLoadedFromCluster && _inside is null)
            return Fault.Deployment($"no Service with a cluster address selects the pods of {_target}", "an address for load from the cluster", "create a Service, or leave --from-cluster out");

        // 5
        var outcome = await AttestAsync(route.BaseUrl, configuration, cancel);
        return outcome.Unreachable is { } reason
            ? Fault.Deployment($"'{Spec.Name}' at {route.BaseUrl}: {reason}", "a service that answers", "see the pod's log")
            : new LiveTarget(_inside ?? route.BaseUrl, outcome.Attestation, null, null, [], Notes(deployment, route)) { Marks = _inside is null ? route.Marks : [] };
    }

    public async Task<IDeploymentWatch?> WatchAsync(CancellationToken cancel)
    {
        // A pod that was killed in the cell before must be back, or its absence would be measured.
        var ready = await _rollout.WaitAsync(cancel);
        var read = await cluster.ReadDeploymentAsync(cancel);
        if (!ready.TryGet(out var pods) || !read.TryGet(out var deployment))
        {
            var fault = ready.Succeeded ? read.Faults[0] : ready.Faults[0];
            return new PodWatch([], "", [], fault.Read, _ => Task.FromResult<IReadOnlyList<V1Pod>?>(null), () => [new DeploymentMark(true, fault.Read)]);
        }

        _route?.TakeDrops(); // of the switch, not of this cell
        string container = deployment.Container.Name;
        var (sources, whyNone) = await StartSourcesAsync(pods, container, cancel);
        return new PodWatch(pods, container, sources, whyNone, ListAsync, () => _inside is null && _route?.TakeDrops() is { } drops ? [drops] : []);

        async Task<IReadOnlyList<V1Pod>?> ListAsync(CancellationToken stop) =>
            (await cluster.ListPodsAsync(deployment, stop)).TryGet(out var now) ? [.. now] : null;
    }

    public async Task<Fault?> RestoreAsync()
    {
        if (!_isSwitched)
            return null;

        // Its own bound: what stops the run must not stop the cleaning up after it.
        using var bound = new CancellationTokenSource(_target.RolloutLimit + TimeSpan.FromSeconds(30));
        _isSwitched = false;
        return await DeploymentRestore.RunAsync(cluster, _rollout, announce, bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await RestoreAsync();
        if (_route is not null)
            await _route.DisposeAsync();
        _route = null;
        cluster.Dispose();
    }

    private async Task<Result<DeploymentView>> PatchAsync(DeploymentView deployment, StubConfiguration configuration, CancellationToken cancel)
    {
        if (SwitchRecord.IsUnreadable(deployment))
        {
            return Fault.Deployment(
                $"the annotation {SwitchRecord.AnnotationName} of {_target} cannot be read, so what was there before a switch is not known", "the record as ouro wrote it",
                "set the stub variables by hand and remove the annotation");
        }

        if (SwitchRecord.Read(deployment) is { } earlier)
        {
            if (earlier.IsHeldByOther())
                return Fault.Deployment($"{_target} is switched by another run of ouro (process {earlier.ProcessId})", "one run at a time", "wait for it, or stop it");
            if (!_isSwitched)
                announce($"{_target} still has the stubs of a run that did not end ({earlier.Host}, {earlier.Since:u}); what was there before it will be put back");
            _isSwitched = true;
        }

        var replicaSets = await cluster.ListReplicaSetsAsync(deployment, cancel);
        if (!replicaSets.TryGet(out var listed))
            return replicaSets.Faults.ToList();
        IReadOnlyList<string> present = [.. listed.Select(s => s.Metadata.Name)];
        var patch = StubPatch.ComputeSwitch(deployment, configuration, original =>
            new SwitchRecord(deployment.Container.Name, original, SwitchRecord.Read(deployment)?.ReplicaSets ?? present, Environment.MachineName, Environment.ProcessId, DateTimeOffset.UtcNow));
        if (patch is null)
            return deployment;
        if (patch.Changes.Count > 0)
            announce($"patching Deployment {_target}, container {deployment.Container.Name}: {string.Join(", ", patch.Changes)}");

        // Before the patch, whose answer may be lost: what turns out not to be switched needs no restoring.
        _isSwitched = true;
        return await cluster.PatchDeploymentAsync(patch.Text, cancel);
    }

    private async Task<Result<ServiceRoute>> RouteAsync(DeploymentView deployment, IReadOnlyList<V1Pod> pods, CancellationToken cancel)
    {
        if (_route is { } kept)
        {
            return await kept.WaitForAnswerAsync(cancel) is { } problem
                ? Fault.Deployment($"{_target} does not answer at {kept.BaseUrl} after its rollout: {problem}", "a service that answers", "see the pod's log")
                : kept;
        }

        var services = await cluster.ListServicesAsync(cancel);
        if (!services.TryGet(out var listed) && (_target.IsLoadedFromCluster || _target.Route is ClusterRoute.Service or ClusterRoute.NodePort))
            return services.Faults.ToList();
        if (_target.IsLoadedFromCluster)
            _inside = RouteFinder.FindInside(deployment, [.. listed ?? []]);
        var opened = await ServiceRoute.OpenAsync(_target, RouteFinder.Find(deployment, [.. listed ?? []], pods), DialAsync, cancel);
        return opened.TryGet(out _route) ? _route : opened.Faults.ToList();
    }

    private async Task<Result<WebSocket>> DialAsync(int port, CancellationToken cancel)
    {
        var read = await cluster.ReadDeploymentAsync(cancel);
        if (!read.TryGet(out var deployment))
            return read.Faults.ToList();
        var listed = await cluster.ListPodsAsync(deployment, cancel);
        if (!listed.TryGet(out var pods))
            return listed.Faults.ToList();
        return pods.FirstOrDefault(RolloutState.IsReady) is { } pod
            ? await cluster.ForwardPortAsync(pod.Metadata.Name, port, cancel)
            : Fault.Deployment($"no pod of {_target} is ready", "a pod to forward to", "wait for one");
    }

    private async Task<ProbeOutcome> AttestAsync(Uri baseUrl, StubConfiguration configuration, CancellationToken cancel)
    {
        using var probe = new AttestationProbe(bounds.AttestRequest, shape);
        for (int attempt = 1; ; attempt++)
        {
            var outcome = await probe.AttestAsync(baseUrl, requestHeaders: [], askHealth: true, cancel);
            if (outcome.Attestation.Matches(configuration) || !_target.MaySwitch || attempt == AttestAttempts)
                return outcome;
            await Task.Delay(BetweenAttempts, cancel);
        }
    }

    /// <summary>One for each pod, or none with the reason.</summary>
    private async Task<(List<ISampleSource> Sources, string WhyNone)> StartSourcesAsync(IReadOnlyList<V1Pod> pods, string container, CancellationToken cancel)
    {
        var sources = new List<ISampleSource>();
        string whyNone = "";
        try
        {
            foreach (var pod in pods)
            {
                var started = await StartSourceAsync(pod, container, cancel);
                if (started.Source is { } source)
                    sources.Add(source);
                else
                    whyNone = started.WhyNot;
            }
        }
        finally
        {
            // Some pods have no counters, or the run was stopped meanwhile.
            if (sources.Count < pods.Count)
            {
                foreach (var source in sources)
                    await source.DisposeAsync();
                sources.Clear();
            }
        }

        return (sources, whyNone);
    }

    private async Task<(ISampleSource? Source, string WhyNot)> StartSourceAsync(V1Pod pod, string container, CancellationToken cancel)
    {
        string why = "";
        if (_target.Telemetry is PodTelemetry.Auto or PodTelemetry.Exec)
        {
            var entered = await ExecSource.StartAsync(cluster, pod.Metadata.Name, container, cancel);
            if (entered.TryGet(out var exec))
                return (exec, "");
            why = entered.Faults[0].Read;
        }

        if (_target.Telemetry is PodTelemetry.Auto or PodTelemetry.Cadvisor)
        {
            var asked = await CadvisorSource.StartAsync(cluster, _target.Namespace, pod.Spec.NodeName, pod.Metadata.Name, container, cancel);
            if (asked.TryGet(out var cadvisor))
                return (cadvisor, "");
            why = string.Join("; ", new[] { why, $"cAdvisor: {asked.Faults[0].Read}" }.Where(w => w.Length > 0));
        }

        return (null, why);
    }

    private string[] Notes(DeploymentView deployment, ServiceRoute route)
    {
        var (requests, limits) = ContainerLimits.Of(deployment.Container);
        string source = _target.Telemetry == PodTelemetry.Cadvisor ? "cAdvisor (a sample every 10 s or so)" : "its control group (4 samples a second), or where it cannot be entered from cAdvisor (one every 10 s or so)";
        return
        [
            $"{Spec.Label} is Deployment {_target}: {deployment.Replicas} pod(s), limits {Text(limits)}, requests {Text(requests)}; its counters come from {source}, and at a window's edges a sample interval is shared in proportion.",
            _inside is null
                ? route.Note
                : $"The pod is loaded from inside its cluster at {_inside}, and asked for its stubs by {ServiceRoute.NameOf(route.Kind)} ({route.BaseUrl}).",
            .. !_target.MaySwitch && SwitchRecord.Read(deployment) is { } left
                ? (string[])[$"{_target} still has the stubs of a run that did not end ({left.Host}, {left.Since:u}) and is measured so; ouro bench with --allow-mutate puts it back."]
                : [],
        ];
    }

    private static string Text(ResourceLimits limits) => FormattableString.Invariant(
        $"{(limits.Cpus is { } cpus ? $"{cpus * 1000:0}m CPU" : "no CPU")} and {(limits.MemoryBytes is { } bytes ? $"{bytes / 1048576.0:0} MiB" : "no memory")}");
}

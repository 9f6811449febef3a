namespace Ouro.Model.Planning;

/// <summary>By which way requests reach a pod.</summary>
public enum ClusterRoute
{
    /// <summary>The first of the three that answers, in their order here.</summary>
    Auto,

    /// <summary>The Service's cluster address or load balancer.</summary>
    Service,

    /// <summary>A port of the node that the pod runs on.</summary>
    NodePort,

    /// <summary>Through the API server and the kubelet; part of every latency.</summary>
    PortForward,
}

/// <summary>Where a pod's counters are read.</summary>
public enum PodTelemetry
{
    /// <summary>In the container where it can be entered, else from cAdvisor.</summary>
    Auto,

    /// <summary>Control group files, read by a shell inside the container.</summary>
    Exec,

    /// <summary>The kubelet's cAdvisor metrics through the API server, refreshed every 10 s or so.</summary>
    Cadvisor,
}

/// <summary>A Deployment in a cluster.</summary>
/// <param name="Context">Of the kubeconfig; null: its current one, or the cluster that Ouro itself runs in.</param>
/// <param name="MaySwitch">Whether the Deployment's variables may be changed; else it is measured as it stands.</param>
/// <param name="RolloutLimit">Longest wait for pods that are ready.</param>
public sealed record KubernetesTarget(
    string? Context, string Namespace, string Deployment, ClusterRoute Route, PodTelemetry Telemetry, bool MaySwitch, TimeSpan RolloutLimit)
{
    /// <summary>Its load comes from agents in the cluster, straight to the Service's address; <see cref="Route"/> then serves only to ask for its stubs.</summary>
    public bool IsLoadedFromCluster { get; init; }

    public override string ToString() => Context is null ? $"{Namespace}/{Deployment}" : $"{Context}/{Namespace}/{Deployment}";
}

namespace Ouro.Model.Planning;

/// <summary>How a deployment's stubs are switched (contract: "Switching stubs on a deployment").</summary>
public enum DeploymentKind
{
    /// <summary>Ouro starts the reference service itself, with variables.</summary>
    Managed,

    /// <summary>As managed, inside a cgroup with the limits of a pod.</summary>
    Limited,

    /// <summary>The user's start command, run with variables.</summary>
    Command,

    /// <summary>Already running; a header per request switches the stubs.</summary>
    Header,

    /// <summary>Already running as it is; only what it attests is measured.</summary>
    Fixed,

    /// <summary>A Deployment of a cluster; its variables are patched, or it is measured as it stands.</summary>
    Kubernetes,
}

/// <summary>CPU and memory limits of a pod. <paramref name="Cpus"/> is in cores (0.5 = 500m); null means unlimited.</summary>
public sealed record ResourceLimits(double? Cpus, long? MemoryBytes)
{
    public static readonly ResourceLimits None = new(null, null);
}

/// <summary>One deployment of the service under test, as planned.</summary>
/// <param name="Name">Short name in files and flags: <c>local</c>, <c>k8s-twin</c>.</param>
/// <param name="Label">Column title in tables: <c>Local</c>, <c>K8s</c>.</param>
/// <param name="BaseUrl">Where it listens. For started kinds: the URL the command is expected to serve, or null to choose a free port.</param>
/// <param name="StartCommand">Shell command for <see cref="DeploymentKind.Command"/>.</param>
/// <param name="Environment">Further variables for the started process.</param>
public sealed record DeploymentSpec(
    string Name,
    string Label,
    DeploymentKind Kind,
    Uri? BaseUrl,
    string? StartCommand,
    ResourceLimits Limits,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>A network path to be put in front of it; null: it is reached directly.</summary>
    public PathLimits? Path { get; init; }

    /// <summary>Where it is, for <see cref="DeploymentKind.Kubernetes"/>.</summary>
    public KubernetesTarget? Cluster { get; init; }
}

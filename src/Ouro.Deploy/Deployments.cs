using Ouro.Deploy.Attesting;
using Ouro.Deploy.Kubernetes;
using Ouro.Deploy.NetworkPath;
using Ouro.Deploy.Processes;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy;

/// <summary>Makes deployments from their specifications. Nothing is started before the first switch.</summary>
public static class Deployments
{
    /// <param name="reference">How to start the reference service (managed and limited kinds); <c>--port N</c> is appended.</param>
    /// <param name="logDirectory">Gets one log per started deployment, <c>deployment-NAME.log</c>; created when missing.</param>
    /// <param name="shape">How services are asked for their stubs, with the headers that they want; null: without any.</param>
    /// <param name="announce">Told of every change to a deployment of somebody else's, before it is made.</param>
    public static Result<IDeployment> Create(DeploymentSpec spec, ServiceLauncher reference, string logDirectory, AskShape? shape = null, Action<string>? announce = null) =>
        Create(spec, reference, logDirectory, StartBounds.Default, shape, announce);

    internal static Result<IDeployment> Create(DeploymentSpec spec, ServiceLauncher reference, string logDirectory, StartBounds bounds, AskShape? shape = null, Action<string>? announce = null)
    {
        List<Fault> faults = Check(spec);
        bool isStarted = spec.Kind is DeploymentKind.Managed or DeploymentKind.Limited or DeploymentKind.Command;
        if (isStarted && !OperatingSystem.IsLinux())
            faults.Add(Fault.BadInput($"deployment '{spec.Name}' has to be started on {Environment.OSVersion.Platform}", "Linux, for process groups and cgroups", "give the URL of a running service"));
        if (isStarted && CreateDirectory(logDirectory) is { } unwritable)
            faults.Add(unwritable);
        ClusterAccess? cluster = null;
        if (faults.Count == 0 && spec.Cluster is { } target && ClusterAccess.Open(target) is var opened && !opened.TryGet(out cluster))
            faults.AddRange(opened.Faults);
        if (faults.Count > 0)
            return faults;

        shape ??= AskShape.Default;
        IDeployment deployment = spec.Kind switch
        {
            DeploymentKind.Managed or DeploymentKind.Limited or DeploymentKind.Command =>
                new StartedDeployment(spec, reference, new OutputLog(Path.Join(Path.GetFullPath(logDirectory), $"deployment-{spec.Name}.log")), bounds, shape),
            DeploymentKind.Kubernetes => new KubernetesDeployment(spec, cluster!, bounds, shape, announce ?? (_ => { })),
            _ => new RunningDeployment(spec, bounds, shape),
        };
        return Result.Of(spec.Path is { } path ? new RelayedDeployment(deployment, path) : deployment);
    }

    internal static Fault? CreateDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file of that name, no permission, or a full disk.
            return Fault.BadInput($"cannot create the log folder {directory}: {e.Message}", "a writable folder", "choose another --out");
        }
    }

    private static List<Fault> Check(DeploymentSpec spec)
    {
        var faults = new List<Fault>();
        if (spec.Name.Length == 0 || !spec.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            faults.Add(Fault.BadInput($"deployment name '{spec.Name}'", "letters, digits, '-', '_', '.'", "it names files and a cgroup"));
        if (spec.BaseUrl is { } url && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            faults.Add(Fault.BadInput($"URL '{url}' of deployment '{spec.Name}'", "http://host:port", "correct the URL"));
        if (spec.Kind is DeploymentKind.Header or DeploymentKind.Fixed && spec.BaseUrl is null)
            faults.Add(Fault.BadInput($"deployment '{spec.Name}' has no URL", "the URL of a running service", "give one"));
        if (spec.Kind == DeploymentKind.Kubernetes && spec.Cluster is null)
            faults.Add(Fault.BadInput($"deployment '{spec.Name}' names no Deployment of a cluster", "[context/]namespace/deployment", "give one"));
        if (spec.Kind == DeploymentKind.Command && string.IsNullOrWhiteSpace(spec.StartCommand))
            faults.Add(Fault.BadInput($"deployment '{spec.Name}' has no start command", "a shell command", "give one, or use the kind for a running service"));
        if (spec.Kind == DeploymentKind.Limited && spec.Limits is { Cpus: null, MemoryBytes: null })
            faults.Add(Fault.BadInput($"deployment '{spec.Name}' is limited but has no limit", "a CPU or memory limit", "give one"));
        if (spec.Limits.Cpus is { } cpus && !(cpus > 0))
            faults.Add(Fault.BadInput(FormattableString.Invariant($"CPU limit {cpus} of deployment '{spec.Name}'"), "a positive number of cores", "correct the limit"));
        if (spec.Limits.MemoryBytes is <= 0)
            faults.Add(Fault.BadInput(FormattableString.Invariant($"memory limit {spec.Limits.MemoryBytes} of deployment '{spec.Name}'"), "a positive number of bytes", "correct the limit"));
        return faults;
    }
}

using System.Globalization;
using Ouro.Cli.Rendering;
using Ouro.Model.Attribution;
using Ouro.Model.Planning;

namespace Ouro.Cli.Ladder;

/// <summary>The limits of a pod that a ladder tells apart. Null: not limited.</summary>
internal sealed record PodLimits(double? Cpus, int? VisibleCpus, long? MemoryBytes, PathLimits? Path)
{
    // Read by the .NET runtime; it wins over both the affinity mask and the quota (learn.microsoft.com, ".NET runtime configuration settings for threading").
    public const string ProcessorCount = "DOTNET_PROCESSOR_COUNT";

    public IReadOnlyList<PodLimit> Kinds =>
    [
        .. Cpus is null ? [] : new[] { PodLimit.CpuQuota },
        .. VisibleCpus is null ? [] : new[] { PodLimit.VisibleCpus },
        .. MemoryBytes is null ? [] : new[] { PodLimit.Memory },
        .. Path is null ? [] : new[] { PodLimit.NetworkPath },
    ];

    /// <summary>The deployment under some of the limits.</summary>
    /// <param name="machineCpus">What the runtime counts without the limit on visible CPUs: said outright, because .NET would derive the count from the quota.</param>
    public DeploymentSpec Apply(DeploymentSpec plain, string name, IReadOnlyCollection<PodLimit> chosen, int machineCpus)
    {
        var limits = new ResourceLimits(chosen.Contains(PodLimit.CpuQuota) ? Cpus : null, chosen.Contains(PodLimit.Memory) ? MemoryBytes : null);
        bool seesFewer = chosen.Contains(PodLimit.VisibleCpus);
        var environment = new Dictionary<string, string>(plain.Environment);
        if (VisibleCpus is { } visible)
            environment[ProcessorCount] = (seesFewer ? visible : machineCpus).ToString(CultureInfo.InvariantCulture);
        return plain with
        {
            Name = name,
            Label = chosen.Count == 0 ? "The plain process" : string.Join(" + ", chosen.Select(Describe)),
            Kind = plain.Kind == DeploymentKind.Managed && limits != ResourceLimits.None ? DeploymentKind.Limited : plain.Kind,
            Limits = limits,
            Environment = environment,
            Path = chosen.Contains(PodLimit.NetworkPath) ? Path : null,
            StartCommand = plain.StartCommand is { } command && seesFewer ? WithAffinity(command) : plain.StartCommand,
        };
    }

    public string Describe(PodLimit limit) => limit switch
    {
        PodLimit.CpuQuota => $"CPU quota {NumberText.Plain(Cpus!.Value)}",
        PodLimit.VisibleCpus => $"visible CPUs {NumberText.Whole(VisibleCpus!.Value)}",
        PodLimit.Memory => $"memory {NumberText.Plain(MemoryBytes!.Value / 1048576.0)} MiB",
        PodLimit.NetworkPath => $"path {Describe(Path!)}",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit, "unknown limit"),
    };

    private static string Describe(PathLimits path)
    {
        string[] parts =
        [
            .. path.OneWayDelay > TimeSpan.Zero ? [$"{NumberText.Plain(path.OneWayDelay.TotalMilliseconds)} ms each way"] : Array.Empty<string>(),
            .. path.BytesPerSecond is { } rate ? [$"{NumberText.Whole(rate)} bytes/s"] : Array.Empty<string>(),
            .. path.ReplyHoldBack is not null ? ["held back"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? "relay" : string.Join(", ", parts);
    }

    /// <summary>What another runtime counts is its affinity mask; util-linux' taskset narrows that of the shell, which the command inherits.</summary>
    private string WithAffinity(string command) => $"taskset -cp 0-{(VisibleCpus!.Value - 1).ToString(CultureInfo.InvariantCulture)} $$ >/dev/null && {command}";
}

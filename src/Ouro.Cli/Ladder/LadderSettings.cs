using Ouro.Cli.Options;

namespace Ouro.Cli.Ladder;

/// <summary>Every setting of <c>ouro ladder</c>: the limits, and those of <c>ouro bench</c> that say what is measured and how.</summary>
internal static class LadderSettings
{
    public static readonly Setting From = new("from", null, "FILE|k8s:[CONTEXT/]NAMESPACE/DEPLOYMENT", "Take CPU and memory limits from the first container of a manifest (default without any limit: deploy/k8s/deployment.yaml), or from a Deployment of a cluster, whose pods are then B.");
    public static readonly Setting Cpus = new("cpus", null, "CORES", "CPU quota, e.g. 0.5 or 500m.");
    public static readonly Setting VisibleCpus = new("visible-cpus", null, "N", "CPUs that the runtime counts (default with --from: the quota rounded up, as .NET does in a pod).");
    public static readonly Setting Memory = new("memory", null, "SIZE", "Memory limit, e.g. 512Mi.");
    public static readonly Setting Against = new("against", null, "URL", "The real B, a running service (default: the service under all limits, measured once more on its own).");
    public static readonly Setting Level = new("level", null, "N", "Concurrent requests (default: 20).");

    public static readonly Setting Relay = BenchSettings.Relay with { Help = "A network path: delay-ms (each way), bytes-per-s, hold-bytes and hold-ms (replies held back)." };
    public static readonly Setting LocalCommand = BenchSettings.LocalCommand with { Help = "Start command of another service than the reference one; it has to listen on the port in $PORT." };
    public static readonly Setting Requests = BenchSettings.Requests with { Help = "Measured requests per cell (default: three per slot, at least 50)." };
    public static readonly Setting Repetitions = BenchSettings.Repetitions with { Help = "How often each cell is measured, in a shuffled order; from 3 on, intervals hold the drift between repetitions (default: 3)." };
    public static readonly Setting Output = BenchSettings.Output with { Help = "Folder of the results (default: ladder-results)." };

    public static readonly IReadOnlyList<Setting> All =
    [
        From, BenchSettings.K8sPath, BenchSettings.K8sTelemetry, BenchSettings.K8sTimeout, Cpus, VisibleCpus, Memory, Relay, Against, Level, Requests, Repetitions, LocalCommand,
        BenchSettings.Warmup, BenchSettings.CellSeconds, BenchSettings.TimeoutSeconds, BenchSettings.Seed, BenchSettings.Pipeline,
        BenchSettings.ServiceVariable, BenchSettings.Simulator, BenchSettings.Format, BenchSettings.Path, BenchSettings.Model,
        BenchSettings.EmbeddingModel, BenchSettings.Queries, BenchSettings.Header, Output,
    ];
}

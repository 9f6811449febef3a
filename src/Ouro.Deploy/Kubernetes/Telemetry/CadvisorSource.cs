using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>cAdvisor's own samples, each once. Its clock is the node's: where that differs from ours, so do the edges of a window.</summary>
internal sealed class CadvisorSource : PeriodicSource
{
    // Often enough to see each of its samples, which are 10 s apart or so.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Func<CancellationToken, Task<Result<string>>> _read;
    private readonly Func<string, PodSample?> _parse;

    private CadvisorSource(Func<CancellationToken, Task<Result<string>>> read, Func<string, PodSample?> parse)
        : base(Interval)
    {
        _read = read;
        _parse = parse;
    }

    public override string Description => "cAdvisor through the API server, every 10 s or so";

    public static async Task<Result<CadvisorSource>> StartAsync(ClusterAccess cluster, string @namespace, string node, string pod, string container, CancellationToken cancel)
    {
        long zero = Stopwatch.GetTimestamp();
        var now = DateTimeOffset.UtcNow;
        var source = new CadvisorSource(
            stop => cluster.ReadCadvisorAsync(node, stop),
            text => CadvisorText.Parse(text, @namespace, pod, container, at => zero + (long)((at - now).TotalSeconds * Stopwatch.Frequency)));
        if (await source.SampleAsync(cancel) is { } fault)
        {
            await source.DisposeAsync();
            return fault;
        }

        source.Begin();
        return source;
    }

    /// <summary>What cannot be read now may be readable the next time.</summary>
    protected override async Task<bool> TrySampleAsync()
    {
        await SampleAsync(CancellationToken.None);
        return true;
    }

    private async Task<Fault?> SampleAsync(CancellationToken cancel)
    {
        var read = await _read(cancel);
        if (!read.TryGet(out string? text))
            return read.Faults[0];
        if (_parse(text) is { } sample && (Samples.Count == 0 || sample.At > Samples[^1].At))
            Samples.Add(sample);
        return null;
    }
}

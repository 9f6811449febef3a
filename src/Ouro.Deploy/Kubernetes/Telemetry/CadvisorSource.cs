using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>cAdvisor's own samples, each once. Its clock is the node's: where that differs from ours, so do the edges of a window.</summary>
internal sealed class CadvisorSource : ISampleSource
{
    // Often enough to see each of its samples, which are 10 s apart or so.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly Func<CancellationToken, Task<Result<string>>> _read;
    private readonly Func<string, PodSample?> _parse;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<PodSample> _samples = [];
    private Task _sampling = Task.CompletedTask;

    private CadvisorSource(Func<CancellationToken, Task<Result<string>>> read, Func<string, PodSample?> parse)
    {
        _read = read;
        _parse = parse;
    }

    public string Description => "cAdvisor through the API server, every 10 s or so";

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

        source._sampling = source.RunAsync();
        return source;
    }

    public async Task<IReadOnlyList<PodSample>> FinishAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        return _samples;
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await SampleAsync(CancellationToken.None);
        }
    }

    private async Task<Fault?> SampleAsync(CancellationToken cancel)
    {
        var read = await _read(cancel);
        if (!read.TryGet(out string? text))
            return read.Faults[0];
        if (_parse(text) is { } sample && (_samples.Count == 0 || sample.At > _samples[^1].At))
            _samples.Add(sample);
        return null;
    }
}

using System.Diagnostics;
using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Load.Engine;
using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>
/// What profiling itself costs, measured once per run: the throughput of short bursts with the profiler against those
/// without, and the CPU of its sampling thread over all cells. Bursts come in pairs, without/with, with/without, …
/// </summary>
internal sealed class ProfilingCost
{
    // Four pairs of 0.35 s and their settling stay below 4 s.
    private const int Pairs = 4;
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(0.35);

    // In it a starting profiler finds its target and the runtime's counters begin; bursts without it wait as long.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(100);

    private readonly List<double> _threadShares = [];
    private string? _throughput;

    /// <summary>Whether the bursts have been measured.</summary>
    public bool IsMeasured => _throughput is not null;

    public void AddCell(ResourceProfile profile)
    {
        if (profile.Metadata.OwnCpuMicrosecondsPerSample.ValueOrNull is { } microseconds)
            _threadShares.Add(microseconds * 1e-6 / profile.Metadata.IntervalSeconds);
    }

    /// <param name="where">The cell's name for the note.</param>
    /// <param name="nextJob">A job of so many requests that it is the time limit that ends it.</param>
    public async Task MeasureAsync(string where, Uri target, Func<TimeSpan, LoadJob> nextJob, CancellationToken stop)
    {
        var pairs = new List<(double Without, double With)>();
        for (int i = 0; i < Pairs; i++)
        {
            double first = await BurstAsync(target, nextJob(Burst), profiled: i % 2 == 1, stop);
            double second = await BurstAsync(target, nextJob(Burst), profiled: i % 2 == 0, stop);
            pairs.Add(i % 2 == 0 ? (first, second) : (second, first));
        }

        var ratio = PairedRatio.Estimate(pairs);
        _throughput = ratio.ValueOrNull is { } r
            ? string.Create(CultureInfo.InvariantCulture, $"throughput with the profiler ÷ without it is {r.Value:0.00} [{r.Low:0.00}, {r.High:0.00}] ({where}, {Pairs} pairs of bursts of {Burst.TotalSeconds} s)")
            : $"its effect on throughput is n/a ({ratio.Reason})";
    }

    /// <summary>Null when nothing was profiled.</summary>
    public string? Describe()
    {
        if (_threadShares.Count == 0)
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Cost of profiling: its thread used {_threadShares.Average() * 100:0.0} % of a core over {_threadShares.Count} cells; {_throughput ?? "its effect on throughput was not measured"}.");
    }

    private static async Task<double> BurstAsync(Uri target, LoadJob job, bool profiled, CancellationToken stop)
    {
        ProfileSession? session = null;
        if (profiled && CellProfiler.Start(target).TryGet(out var started))
            session = started;
        await using (session)
        {
            await Task.Delay(Settling, stop);
            var load = await LoadEngine.RunAsync(job, null, stop);
            var ends = load.Requests.Where(r => r.Succeeded).Select(r => r.Ended).ToList();
            return ends.Count == 0 ? 0 : ends.Count / Stopwatch.GetElapsedTime(load.WindowStart, ends.Max()).TotalSeconds;
        }
    }
}

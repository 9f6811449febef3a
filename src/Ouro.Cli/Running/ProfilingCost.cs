using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Deploy;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;
using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>
/// What profiling itself costs, measured once per run: the service's CPU time per request and its throughput in short bursts
/// with the profiler against those without, and the CPU of the sampling thread over all cells. Bursts come in pairs,
/// without/with, with/without, …, so that the profiler starts anew for every second pair only.
/// </summary>
internal sealed class ProfilingCost
{
    // Ten bursts of 0.25 s and six times settling are 4 s.
    private const int Pairs = 5;
    private static readonly TimeSpan BurstLength = TimeSpan.FromSeconds(0.25);

    // In it a starting profiler finds its target and the runtime's counters begin, as in a cell's idle baseline; bursts without it wait as long.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(0.25);

    private readonly List<double> _threadShares = [];
    private string? _effect;

    private readonly record struct Burst(double Throughput, double CpuPerRequest);

    /// <summary>Whether the bursts have been measured.</summary>
    public bool IsMeasured => _effect is not null;

    public void AddCell(ResourceProfile profile)
    {
        if (profile.Metadata.OwnCpuMicrosecondsPerSample.ValueOrNull is { } microseconds)
            _threadShares.Add(microseconds * 1e-6 / profile.Metadata.IntervalSeconds);
    }

    /// <param name="where">The cell's name for the note.</param>
    /// <param name="nextJob">A job of so many requests that it is the time limit that ends it.</param>
    public async Task MeasureAsync(string where, LiveTarget target, Func<TimeSpan, LoadJob> nextJob, CancellationToken stop)
    {
        var bursts = new List<(bool Profiled, Burst Burst)>();
        ProfileSession? session = null;
        try
        {
            for (int i = 0; i < 2 * Pairs; i++)
            {
                bool profiled = i % 4 is 1 or 2;
                if (i == 0 || profiled != bursts[^1].Profiled)
                {
                    if (session is not null)
                        await session.DisposeAsync();
                    session = profiled && CellProfiler.Start(target.ServiceUrl).TryGet(out var started) ? started : null;
                    await Task.Delay(Settling, stop);
                }

                bursts.Add((profiled, await RunBurstAsync(target, nextJob(BurstLength), stop)));
            }
        }
        finally
        {
            if (session is not null)
                await session.DisposeAsync();
        }

        var pairs = bursts.Where(b => !b.Profiled).Zip(bursts.Where(b => b.Profiled), (without, with) => (Without: without.Burst, With: with.Burst)).ToList();
        string cpu = Text(PairedRatio.Estimate([.. pairs.Select(p => (p.Without.CpuPerRequest, p.With.CpuPerRequest))]));
        string throughput = Text(PairedRatio.Estimate([.. pairs.Select(p => (p.Without.Throughput, p.With.Throughput))]));
        _effect = string.Create(
            CultureInfo.InvariantCulture,
            $"with the profiler ÷ without it, CPU per request is {cpu} and throughput {throughput} ({where}, {Pairs} pairs of bursts of {BurstLength.TotalSeconds} s)");
    }

    /// <summary>Null when nothing was profiled.</summary>
    public string? Describe()
    {
        if (_threadShares.Count == 0)
            return null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Cost of profiling: its thread used {_threadShares.Average() * 100:0.0} % of a core (mean of {_threadShares.Count} cells); {_effect ?? "its effect on the service was not measured"}.");
    }

    private static async Task<Burst> RunBurstAsync(LiveTarget target, LoadJob job, CancellationToken stop)
    {
        double? cpuBefore = ReadCpuSeconds(target.ProcessId);
        var load = await LoadEngine.RunAsync(job, null, stop);
        double? cpu = ReadCpuSeconds(target.ProcessId) - cpuBefore;
        var ends = load.Requests.Where(r => r.Succeeded).Select(r => r.Ended).ToList();
        return ends.Count == 0 ? default : new Burst(ends.Count / Stopwatch.GetElapsedTime(load.WindowStart, ends.Max()).TotalSeconds, (cpu ?? 0) / ends.Count);
    }

    /// <summary>Without the profiler, whose cost is the question: the kernel's count of the process, in steps of 10 ms.</summary>
    private static double? ReadCpuSeconds(int? pid)
    {
        if (pid is not { } number)
            return null;
        try
        {
            using var process = Process.GetProcessById(number);
            return process.TotalProcessorTime.TotalSeconds;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The service has exited, or belongs to another user.
            return null;
        }
    }

    private static string Text(Reading<Estimate> ratio) => ratio.ValueOrNull is { } r
        ? string.Create(CultureInfo.InvariantCulture, $"{r.Value:0.00} [{r.Low:0.00}, {r.High:0.00}]")
        : $"n/a ({ratio.Reason})";
}

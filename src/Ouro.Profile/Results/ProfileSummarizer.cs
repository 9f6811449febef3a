using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>Mean, maximum and 95th percentile of the main metrics, sample by sample, in bounded memory.</summary>
internal sealed class ProfileSummarizer
{
    // n·(1−p) ≥ 1: below 20 samples the 95th percentile would be the maximum under another name.
    private const int LeastForP95 = 20;

    private static readonly (string Name, string Unit, Func<ProfileSample, double?> Select)[] Metrics =
    [
        ("system.cpu_percent", "%", s => s.System.CpuPercent.ValueOrNull),
        ("system.cpu_iowait_percent", "%", s => s.System.CpuIoWaitPercent.ValueOrNull),
        ("system.cpu_steal_percent", "%", s => s.System.CpuStealPercent.ValueOrNull),
        ("system.memory_used_gb", "GB", s => s.System.MemoryUsedGb.ValueOrNull),
        ("system.disk_read_bytes_per_s", "B/s", s => s.System.DiskReadBytesPerSecond.ValueOrNull),
        ("system.disk_write_bytes_per_s", "B/s", s => s.System.DiskWriteBytesPerSecond.ValueOrNull),
        ("system.network_sent_bytes_per_s", "B/s", s => s.System.NetworkSentBytesPerSecond.ValueOrNull),
        ("system.load_avg", "tasks", s => s.System.LoadAverage1.ValueOrNull),
        ("pressure.cpu.some_percent", "%", s => s.Pressure.Cpu.SomePercent.ValueOrNull),
        ("pressure.memory.some_percent", "%", s => s.Pressure.Memory.SomePercent.ValueOrNull),
        ("pressure.io.some_percent", "%", s => s.Pressure.Io.SomePercent.ValueOrNull),
        ("processes.process_count", "processes", s => s.Processes.Count.ValueOrNull),
        ("processes.total_cpu_percent", "% of a core", s => s.Processes.TotalCpuPercent.ValueOrNull),
        ("processes.total_memory_mb", "MB", s => s.Processes.TotalMemoryMb.ValueOrNull),
        ("processes.total_threads", "threads", s => s.Processes.TotalThreads.ValueOrNull),
        ("processes.total_open_files", "files", s => s.Processes.TotalOpenFiles.ValueOrNull),
        ("processes.total_run_queue_wait_ms_per_s", "ms/s", s => s.Processes.TotalRunQueueWaitMsPerSecond.ValueOrNull),
        ("generator.total_cpu_percent", "% of a core", s => s.Generator?.TotalCpuPercent.ValueOrNull),
        ("cgroup.cpu_percent", "% of a core", s => s.Cgroup.CpuPercent.ValueOrNull),
        ("cgroup.throttled_percent", "% of periods", s => s.Cgroup.ThrottledPercent.ValueOrNull),
        ("cgroup.throttled_ms_per_s", "ms/s", s => s.Cgroup.ThrottledMsPerSecond.ValueOrNull),
        ("cgroup.memory_working_set_mb", "MB", s => s.Cgroup.MemoryWorkingSetMb.ValueOrNull),
        ("runtime.gc_pause_ms_per_s", "ms/s", s => SumRuntimes(s, static r => r.GcPauseMsPerSecond)),
        ("runtime.allocated_mb_per_s", "MB/s", s => SumRuntimes(s, static r => r.AllocatedMbPerSecond)),
        ("runtime.thread_pool_threads", "threads", s => SumRuntimes(s, static r => r.ThreadPoolThreads)),
        ("runtime.thread_pool_queue_length", "items", s => SumRuntimes(s, static r => r.ThreadPoolQueueLength)),
        ("runtime.lock_contentions_per_s", "1/s", s => SumRuntimes(s, static r => r.LockContentionsPerSecond)),
        ("runtime.exceptions_per_s", "1/s", s => SumRuntimes(s, static r => r.ExceptionsPerSecond)),
    ];

    // A hint is worth a line when it holds for a third of the samples of its process.
    private const double HintShare = 1.0 / 3;

    private readonly QuantileSketch[] _sketches = [.. Metrics.Select(_ => new QuantileSketch())];
    private readonly Dictionary<(int Pid, string Hint), (int Count, string Name)> _hints = [];

    public int Count { get; private set; }

    public double LatestLateSeconds { get; private set; }

    public void Add(ProfileSample sample)
    {
        if (sample.Phase == ProfilePhase.IdleBaseline)
            return;
        Count++;
        LatestLateSeconds = Math.Max(LatestLateSeconds, sample.LateSeconds);
        for (var i = 0; i < Metrics.Length; i++)
        {
            if (Metrics[i].Select(sample) is { } value)
                _sketches[i].Add(value);
        }

        foreach (var process in sample.Processes.Details)
        {
            if (process.SingleCoreHint is { } hint)
                _hints[(process.Pid, hint)] = (_hints.GetValueOrDefault((process.Pid, hint)).Count + 1, process.Name);
        }
    }

    public IReadOnlyList<MetricSummary> Summarize() =>
    [
        .. Metrics.Zip(_sketches)
            .Where(static pair => pair.Second.Count > 0)
            .Select(static pair => new MetricSummary(
                pair.First.Name,
                pair.First.Unit,
                pair.Second.Count,
                pair.Second.Mean,
                pair.Second.Max,
                pair.Second.Count >= LeastForP95
                    ? pair.Second.ComputeQuantile(0.95)
                    : Reading<double>.Unknown($"{pair.Second.Count} samples; a 95th percentile needs {LeastForP95}"))),
    ];

    public IReadOnlyList<string> ListHints() =>
    [
        .. _hints.Where(h => h.Value.Count >= HintShare * Count)
            .OrderByDescending(static h => h.Value.Count)
            .Select(h => FormattableString.Invariant($"process {h.Key.Pid} ({h.Value.Name}): {h.Key.Hint} ({100.0 * h.Value.Count / Count:0} % of samples)")),
    ];

    private static double? SumRuntimes(ProfileSample sample, Func<RuntimeProcessSample, Reading<double>> select)
    {
        double? sum = null;
        foreach (var runtime in sample.Runtime.Processes)
            sum = select(runtime).ValueOrNull is { } value ? (sum ?? 0) + value : sum;
        return sum;
    }
}

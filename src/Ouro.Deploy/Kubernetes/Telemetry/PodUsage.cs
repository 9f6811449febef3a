using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>What a cell's window cost a pod, from samples around it (pure).</summary>
internal static class PodUsage
{
    // With half of the window unseen, a rate would be a guess about the other half.
    private const double LeastCoverage = 0.5;

    // At both edges a sample interval is shared in proportion; with three inside, most of the window is not shared.
    private const double IntervalsPerWindow = 3;

    /// <param name="start">Ticks of the window, as <paramref name="end"/>.</param>
    /// <param name="source">Names where the samples come from, for the reasons.</param>
    public static CellResources Compute(IReadOnlyList<PodSample> samples, long start, long end, string source)
    {
        if (end <= start)
            return CellResources.Unknown("the cell has no measured window");
        double window = Stopwatch.GetElapsedTime(start, end).TotalSeconds;
        if (samples.Count < 2)
            return CellResources.Unknown(FormattableString.Invariant($"{source} gave {samples.Count} samples around a window of {window:0.0} s"));
        long covered = Math.Min(end, samples[^1].At) - Math.Max(start, samples[0].At);
        double coveredSeconds = covered > 0 ? Stopwatch.GetElapsedTime(0, covered).TotalSeconds : 0;
        double interval = Stopwatch.GetElapsedTime(samples[0].At, samples[^1].At).TotalSeconds / (samples.Count - 1);
        if (coveredSeconds < LeastCoverage * window || window < IntervalsPerWindow * interval)
            return CellResources.Unknown(FormattableString.Invariant($"{source} has a sample every {interval:0.0} s, too few for a window of {window:0.0} s"));

        Reading<double> Growth(Func<PodSample, double?> counter, string name) => Grow(samples, start, end, counter) is { } growth
            ? growth
            : Reading<double>.Unknown($"{name} not in {source}");
        Reading<double> Largest(Func<PodSample, double?> level, string name) => samples.Where(s => s.At >= start && s.At <= end).Select(level).Max() is { } largest
            ? largest
            : Reading<double>.Unknown(name);

        var periods = Growth(s => s.Periods, "quota periods");
        var throttled = Growth(s => s.ThrottledPeriods, "throttled periods");
        return CellResources.Unknown("not visible from outside the process") with
        {
            WindowSeconds = coveredSeconds,
            CpuSeconds = Growth(s => s.CpuSeconds, "CPU time"),
            CpuLimitCores = Largest(s => s.CpuLimitCores, "no limit"),
            MachineCpus = Largest(s => s.MachineCpus, $"the node's CPUs not in {source}"),
            MachineBusyCores = Growth(s => s.MachineBusySeconds, "the node's CPU time").Map(s => s / coveredSeconds),
            ThrottledSeconds = Growth(s => s.ThrottledSeconds, "throttled time"),
            ThrottledPeriodShare = periods.ValueOrNull switch
            {
                null => periods,
                0 => Reading<double>.Unknown("no quota period passed"),
                { } all => throttled.Map(t => t / all),
            },
            MemoryMaxBytes = Largest(s => s.WorkingSetBytes, $"memory not in {source}"),
            MemoryLimitBytes = Largest(s => s.MemoryLimitBytes, "no limit"),
            MemoryLimitHits = Growth(s => s.LimitHits, "hits of the memory limit"),
            MemoryPressureShare = Growth(s => s.MemoryPressureSeconds, "memory pressure").Map(s => s / coveredSeconds),
        };
    }

    /// <summary>Several pods as one service: totals add up, shares are averaged.</summary>
    public static CellResources Sum(IReadOnlyList<CellResources> pods)
    {
        if (pods.Count == 1)
            return pods[0];
        Reading<double> Total(Func<CellResources, Reading<double>> figure) => Combine(pods, figure, values => values.Sum());
        Reading<double> Mean(Func<CellResources, Reading<double>> figure) => Combine(pods, figure, values => values.Average());
        return pods[0] with
        {
            WindowSeconds = Mean(r => r.WindowSeconds),
            CpuSeconds = Total(r => r.CpuSeconds),
            CpuLimitCores = Total(r => r.CpuLimitCores),
            ThrottledSeconds = Total(r => r.ThrottledSeconds),
            ThrottledPeriodShare = Mean(r => r.ThrottledPeriodShare),
            MemoryMaxBytes = Total(r => r.MemoryMaxBytes),
            MemoryLimitBytes = Total(r => r.MemoryLimitBytes),
            MemoryLimitHits = Total(r => r.MemoryLimitHits),
            MemoryPressureShare = Mean(r => r.MemoryPressureShare),
        };
    }

    private static Reading<double> Combine(IReadOnlyList<CellResources> pods, Func<CellResources, Reading<double>> figure, Func<IEnumerable<double>, double> how) =>
        pods.Select(figure).FirstOrDefault(r => !r.IsKnown) is { IsKnown: false, Reason: { } reason } && pods.Any(p => !figure(p).IsKnown)
            ? Reading<double>.Unknown(reason)
            : how(pods.Select(p => figure(p).ValueOrNull!.Value));

    /// <summary>Growth inside the window; an interval across its edge counts in proportion. Null where a value lacks or the counter fell back (a restart).</summary>
    private static double? Grow(IReadOnlyList<PodSample> samples, long start, long end, Func<PodSample, double?> counter)
    {
        double total = 0;
        for (int i = 1; i < samples.Count; i++)
        {
            var (from, to) = (samples[i - 1], samples[i]);
            long inside = Math.Min(end, to.At) - Math.Max(start, from.At);
            if (inside <= 0)
                continue;
            if (counter(to) - counter(from) is not (>= 0 and var growth))
                return null;
            total += growth * inside / (to.At - from.At);
        }

        return total;
    }
}

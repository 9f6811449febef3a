using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Runtime;

namespace Ouro.Profile.Sampling;

/// <summary>Adds up what the target used inside a window (pure): growth of every counter between neighbouring samples, weighted by the part of their interval that lies inside.</summary>
internal static class WindowUsageCalculator
{
    public static WindowUsage Compute(IReadOnlyList<RawSample> samples, long fromTicks, long toTicks, string? targetReason, IdleBaseline? idle = null)
    {
        Total cpu = new(), wait = new(), throttled = new(), generator = new(), periods = new(), throttledPeriods = new();
        Total limitHits = new(), majorFaults = new(), stalled = new(), machineBusy = new(), machineTotal = new();
        Gauge threads = new(), memory = new();
        double covered = 0;
        for (var i = 1; i < samples.Count; i++)
        {
            var (before, now) = (samples[i - 1], samples[i]);
            var inside = Math.Min(now.Ticks, toTicks) - Math.Max(before.Ticks, fromTicks);
            if (inside <= 0 || now.Ticks == before.Ticks)
                continue;
            var weight = (double)inside / (now.Ticks - before.Ticks);
            covered += (double)inside / Stopwatch.Frequency;

            AddProcesses(cpu, before.Targets, now.Targets, weight, static s => s.CpuNanoseconds * 1e-9);
            AddProcesses(wait, before.Targets, now.Targets, weight, static s => s.Threads.ValueOrNull?.WaitNanoseconds * 1e-9);
            AddProcesses(majorFaults, before.Targets, now.Targets, weight, static s => s.Stat.MajorFaults);
            AddProcesses(generator, before.Generator, now.Generator, weight, static s => s.CpuNanoseconds * 1e-9);
            machineBusy.Add(weight, before.System.Cpu.ValueOrNull, now.System.Cpu.ValueOrNull, static c => c.Total - c.Idle - c.IoWait);
            machineTotal.Add(weight, before.System.Cpu.ValueOrNull, now.System.Cpu.ValueOrNull, static c => c.Total);

            var group = now.Cgroup;
            var groupBefore = before.Cgroup?.Location == group?.Location ? before.Cgroup : null;
            throttled.Add(weight, groupBefore?.Cpu.ValueOrNull, group?.Cpu.ValueOrNull, static c => c.ThrottledNanoseconds * 1e-9);
            periods.Add(weight, groupBefore?.Cpu.ValueOrNull, group?.Cpu.ValueOrNull, static c => c.Periods);
            throttledPeriods.Add(weight, groupBefore?.Cpu.ValueOrNull, group?.Cpu.ValueOrNull, static c => c.ThrottledPeriods);
            limitHits.Add(weight, groupBefore?.MemoryEvents.ValueOrNull, group?.MemoryEvents.ValueOrNull, static e => e.LimitHits);
            if (group is { MemoryPressure.IsKnown: true })
                stalled.Add(weight, groupBefore?.MemoryPressure.ValueOrNull, group.MemoryPressure.ValueOrNull, static p => p.SomeTotalUsec * 1e-6);
            else
                stalled.Add(weight, before.System.MemoryPressure.ValueOrNull, now.System.MemoryPressure.ValueOrNull, static p => p.SomeTotalUsec * 1e-6);

            threads.Add(weight, CountThreads(now));
            memory.Add(weight, SumMemory(now));
        }

        var noTarget = targetReason ?? "no two samples of the target lie in the window";
        var last = samples.Count > 0 ? samples[^1] : null;
        var noGroup = last is null ? noTarget : last.CgroupReason ?? "the target's control group was not seen twice in the window";
        var runtime = RuntimeReports.ComputeUsage(samples.Select(s => s.Runtime), fromTicks, toTicks);
        return new WindowUsage(
            Math.Max(0, (double)(toTicks - fromTicks) / Stopwatch.Frequency),
            covered,
            cpu.ToReading(noTarget),
            throttled.ToReading(last?.CgroupReason ?? "the target's control group has no counter of throttled time"),
            wait.ToReading(noTarget),
            runtime.AllocatedBytes,
            runtime.GcPauseSeconds,
            generator.ToReading("no generator was named"),
            machineBusy.DividedBy(machineTotal, "the window is shorter than the 10 ms step of /proc/stat").Map(share => share * last!.System.Cpu.ValueOrNull!.Value.CpuCount),
            Of(last?.Cgroup?.Quota, noGroup).Map(static q => q.Cores),
            CountAllowedCpus(last, noTarget),
            throttledPeriods.DividedBy(periods, ReasonWithoutPeriods(last, noGroup)),
            threads.Mean(noTarget),
            ComputeIdleThreads(samples, idle),
            runtime.PoolThreadsMax,
            runtime.PoolQueueMean,
            runtime.LockContentions,
            memory.Max(noTarget),
            Of(last?.Cgroup?.MemoryLimitBytes, noGroup).Map(static b => (double)b),
            limitHits.ToReading(last?.Cgroup?.MemoryEvents.Reason ?? noGroup),
            majorFaults.ToReading(noTarget),
            stalled.ToReading(last?.System.MemoryPressure.Reason ?? noTarget).Map(s => covered > 0 ? s / covered : 0));
    }

    private static Reading<T> Of<T>(Reading<T>? reading, string reason)
        where T : struct => reading ?? Reading<T>.Unknown(reason);

    private static string ReasonWithoutPeriods(RawSample? last, string noGroup) => last?.Cgroup switch
    {
        null => noGroup,
        { Cpu.Reason: { } reason } => reason,
        { Quota.Reason: { } reason } => reason,
        _ => "no quota period ended in the window (it is short, or the group was idle)",
    };

    private static Reading<double> CountAllowedCpus(RawSample? sample, string noTarget)
    {
        if (sample is null || sample.Targets.Length == 0)
            return Reading<double>.Unknown(noTarget);
        // The process that works: a watchdog or a shell beside it may have another mask.
        var worker = sample.Targets.MaxBy(static t => t.CpuNanoseconds).Identity.AllowedCpus;
        return worker.Map(static cpus => (double)cpus);
    }

    private static Reading<double> ComputeIdleThreads(IReadOnlyList<RawSample> samples, IdleBaseline? idle)
    {
        if (idle is not { } baseline)
            return Reading<double>.Unknown("no idle baseline was taken");
        var counts = samples.Where(s => s.Ticks >= baseline.FromTicks && s.Ticks <= baseline.ToTicks).Select(CountThreads).OfType<double>().ToList();
        return counts.Count > 0 ? counts.Average() : Reading<double>.Unknown("the target was not seen in the idle baseline");
    }

    private static double? CountThreads(RawSample sample) => sample.Targets.Length == 0 ? null : sample.Targets.Sum(static t => (double)t.Stat.Threads);

    private static double? SumMemory(RawSample sample) =>
        sample.Cgroup is { MemoryLimitBytes.IsKnown: true, MemoryWorkingSetBytes.ValueOrNull: { } workingSet } ? workingSet
        : sample.Targets.Length == 0 ? null
        : sample.Targets.Sum(static t => (double)t.Stat.ResidentPages * Environment.SystemPageSize);

    private static void AddProcesses(Total total, ProcessState[] before, ProcessState[] now, double weight, Func<ProcessState, double?> select)
    {
        foreach (var state in now)
            total.Add(weight, SampleDeriver.Find(before, state.Identity), state, select);
    }

    /// <summary>Growth of a counter. A counter that fell was reset and has not grown.</summary>
    private sealed class Total
    {
        private double _sum;
        private bool _isKnown;

        public void Add<T>(double weight, T? before, T? now, Func<T, double?> select)
            where T : struct
        {
            if (before is not { } earlier || now is not { } current || select(current) - select(earlier) is not { } growth)
                return;
            _sum += weight * Math.Max(0, growth);
            _isKnown = true;
        }

        public Reading<double> ToReading(string reason) => _isKnown ? _sum : Reading<double>.Unknown(reason);

        public Reading<double> DividedBy(Total whole, string reason) => _isKnown && whole._sum > 0 ? _sum / whole._sum : Reading<double>.Unknown(reason);
    }

    /// <summary>A level that is read at each sample and stands for the interval before it.</summary>
    private sealed class Gauge
    {
        private double _sum;
        private double _weights;
        private double _max;

        public void Add(double weight, double? value)
        {
            if (value is not { } level)
                return;
            _sum += weight * level;
            _weights += weight;
            _max = Math.Max(_max, level);
        }

        public Reading<double> Mean(string reason) => _weights > 0 ? _sum / _weights : Reading<double>.Unknown(reason);

        public Reading<double> Max(string reason) => _weights > 0 ? _max : Reading<double>.Unknown(reason);
    }
}

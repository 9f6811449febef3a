using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Runtime;

namespace Ouro.Profile.Sampling;

/// <summary>Computes a data point from two raw samples (pure).</summary>
internal static class SampleDeriver
{
    internal const double BytesPerGb = 1L << 30;
    internal const double BytesPerMb = 1L << 20;

    private const string FirstSeen = "first sample of this process: no interval yet";

    /// <param name="previous">The base of the rates.</param>
    /// <param name="first">The profile's first sample, the base of what is counted since the start.</param>
    /// <param name="originTicks">Where elapsed time begins.</param>
    public static ProfileSample Derive(RawSample previous, RawSample current, RawSample first, long originTicks, ProfilePhase phase)
    {
        var seconds = Seconds(current.Ticks - previous.Ticks);
        var system = DeriveSystem(previous.System, current.System, first.System, seconds);
        var quota = current.Cgroup?.Quota.ValueOrNull?.Cores;
        var cpuCount = system.CpuCount.ValueOrNull ?? Environment.ProcessorCount;
        var allowedCores = Math.Min(cpuCount, quota ?? cpuCount);
        var idleCores = system.CpuPercent.ValueOrNull is { } busy ? cpuCount * (1 - (busy / 100)) : 0;
        return new ProfileSample(
            current.Ticks,
            Seconds(current.Ticks - originTicks),
            seconds,
            Math.Max(0, Seconds(current.Ticks - current.DueTicks)),
            phase,
            system,
            DeriveGroup(previous.Targets, current.Targets, current.TargetReason, current.NotShown, seconds, allowedCores, idleCores),
            current.Generator.Length == 0 ? null : DeriveGroup(previous.Generator, current.Generator, null, 0, seconds, allowedCores, idleCores),
            DeriveCgroup(previous.Cgroup, current.Cgroup, current.CgroupReason, seconds),
            new PressureSample(
                DerivePressure(previous.System.CpuPressure, current.System.CpuPressure, seconds),
                DerivePressure(previous.System.MemoryPressure, current.System.MemoryPressure, seconds),
                DerivePressure(previous.System.IoPressure, current.System.IoPressure, seconds)),
            DeriveRuntime(current));
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    /// <summary>Growth between two readings, or the reason of the one that is missing. A counter that fell was reset.</summary>
    internal static Reading<double> Growth<T>(Reading<T> before, Reading<T> now, Func<T, double> select)
        where T : struct
    {
        if (now.ValueOrNull is not { } current)
            return Reading<double>.Unknown(now.Reason!);
        if (before.ValueOrNull is not { } earlier)
            return Reading<double>.Unknown(before.Reason!);
        var growth = select(current) - select(earlier);
        return growth >= 0 ? growth : Reading<double>.Unknown("the counter went back");
    }

    private static Reading<double> Rate<T>(Reading<T> before, Reading<T> now, double seconds, Func<T, double> select, double scale = 1)
        where T : struct =>
        seconds > 0 ? Growth(before, now, select).Map(growth => growth * scale / seconds) : Reading<double>.Unknown("the interval is empty");

    private static SystemSample DeriveSystem(SystemState before, SystemState now, SystemState first, double seconds)
    {
        var total = Growth(before.Cpu, now.Cpu, static c => c.Total);
        Reading<double> Share(Func<SystemCpuTimes, double> select)
        {
            if (total.ValueOrNull is not { } all)
                return total;
            return all > 0
                ? Growth(before.Cpu, now.Cpu, select).Map(part => 100 * part / all)
                : Reading<double>.Unknown("the interval is shorter than the 10 ms step of /proc/stat");
        }

        // Idle and iowait may step back by a tick between readings (proc(5)), so busy is clamped.
        var idle = Share(static c => c.Idle + c.IoWait);
        return new SystemSample(
            CpuPercent: idle.Map(static i => Math.Clamp(100 - i, 0, 100)),
            CpuUserPercent: Share(static c => c.User),
            CpuSystemPercent: Share(static c => c.System + c.Interrupts),
            CpuIoWaitPercent: Share(static c => c.IoWait),
            CpuStealPercent: Share(static c => c.Steal),
            CpuCount: now.Cpu.Map(static c => c.CpuCount),
            RunnableTasks: now.Cpu.Map(static c => c.RunnableTasks),
            BlockedTasks: now.Cpu.Map(static c => c.BlockedTasks),
            ContextSwitchesPerSecond: Rate(before.Cpu, now.Cpu, seconds, static c => c.ContextSwitches),
            MemoryUsedGb: now.Memory.Map(static m => (m.Total - m.Available) / BytesPerGb),
            MemoryAvailableGb: now.Memory.Map(static m => m.Available / BytesPerGb),
            MemoryPercent: now.Memory.Map(static m => 100.0 * (m.Total - m.Available) / m.Total),
            SwapUsedGb: now.Memory.Map(static m => (m.SwapTotal - m.SwapFree) / BytesPerGb),
            DiskUsedGb: now.Space.Map(static s => (s.TotalBytes - s.FreeBytes) / BytesPerGb),
            DiskPercent: now.Space.ValueOrNull is { TotalBytes: 0 } ? Reading<double>.Unknown("the file system of / has no size") : now.Space.Map(static s => 100.0 * (s.TotalBytes - s.FreeBytes) / s.TotalBytes),
            DiskReadBytes: now.Disk.Map(static d => d.ReadBytes),
            DiskWriteBytes: now.Disk.Map(static d => d.WrittenBytes),
            DiskReadBytesPerSecond: Rate(before.Disk, now.Disk, seconds, static d => d.ReadBytes),
            DiskWriteBytesPerSecond: Rate(before.Disk, now.Disk, seconds, static d => d.WrittenBytes),
            DiskBusyPercent: Rate(before.Disk, now.Disk, seconds, static d => (double)d.BusyMilliseconds / d.DiskCount, 0.1),
            NetworkBytesSent: now.Network.Map(static n => n.SentBytes),
            NetworkBytesReceived: now.Network.Map(static n => n.ReceivedBytes),
            NetworkSentBytesPerSecond: Rate(before.Network, now.Network, seconds, static n => n.SentBytes),
            NetworkReceivedBytesPerSecond: Rate(before.Network, now.Network, seconds, static n => n.ReceivedBytes),
            LoopbackBytesPerSecond: Rate(before.Network, now.Network, seconds, static n => n.LoopbackBytes),
            TcpRetransmits: Growth(first.Tcp, now.Tcp, static t => t.Retransmitted).Map(static g => (long)g),
            TcpEstablished: now.Tcp.Map(static t => t.Established),
            ListenOverflows: Growth(first.ListenQueue, now.ListenQueue, static l => l.Overflows).Map(static g => (long)g),
            ListenDrops: Growth(first.ListenQueue, now.ListenQueue, static l => l.Drops).Map(static g => (long)g),
            LoadAverage1: now.Load.Map(static l => l.OneMinute),
            LoadAverage5: now.Load.Map(static l => l.FiveMinutes),
            LoadAverage15: now.Load.Map(static l => l.FifteenMinutes));
    }

    private static ProcessGroupSample DeriveGroup(ProcessState[] before, ProcessState[] now, string? reason, int notShown, double seconds, double allowedCores, double idleCores)
    {
        var details = new ProcessSample[now.Length];
        for (var i = 0; i < now.Length; i++)
            details[i] = DeriveProcess(Find(before, now[i].Identity), now[i], seconds, allowedCores, idleCores);
        if (details.Length == 0)
        {
            var why = reason ?? "no process";
            return new ProcessGroupSample(
                Reading<int>.Unknown(why), Reading<double>.Unknown(why), Reading<double>.Unknown(why), Reading<int>.Unknown(why), Reading<int>.Unknown(why), Reading<double>.Unknown(why), 0, []);
        }

        return new ProcessGroupSample(
            details.Length + notShown,
            SumKnown(details, static d => d.CpuPercent),
            details.Sum(static d => d.MemoryMb),
            details.Sum(static d => d.Threads),
            SumKnown(details, static d => d.OpenFiles.Map(static f => (double)f)).Map(static f => (int)f),
            SumKnown(details, static d => d.RunQueueWaitMsPerSecond),
            notShown,
            details);
    }

    // A process that is in its first interval, or whose files are another user's, is left out of the sum; with none known the sum is unknown.
    private static Reading<double> SumKnown(ProcessSample[] details, Func<ProcessSample, Reading<double>> select)
    {
        double sum = 0;
        var known = 0;
        foreach (var detail in details)
        {
            if (select(detail).ValueOrNull is not { } value)
                continue;
            sum += value;
            known++;
        }

        return known > 0 ? sum : Reading<double>.Unknown(select(details[0]).Reason!);
    }

    internal static ProcessState? Find(ProcessState[] states, ProcessIdentity identity)
    {
        foreach (ref readonly var state in states.AsSpan())
        {
            if (state.Identity.Pid == identity.Pid && state.Identity.StartTicks == identity.StartTicks)
                return state;
        }

        return null;
    }

    private static ProcessSample DeriveProcess(ProcessState? before, ProcessState now, double seconds, double allowedCores, double idleCores)
    {
        Reading<double> PerSecond(Func<ProcessState, double> select, double scale = 1) => before is { } earlier && seconds > 0
            ? Math.Max(0, select(now) - select(earlier)) * scale / seconds
            : Reading<double>.Unknown(FirstSeen);
        var threadsBefore = before?.Threads ?? Reading<ThreadTotals>.Unknown(FirstSeen);
        var ioBefore = before?.Io ?? Reading<ProcessIo>.Unknown(FirstSeen);

        var cpu = PerSecond(static s => s.CpuNanoseconds, 100.0 / 1e9);
        const double percentPerTick = 100.0 / StatFile.UserHz;
        return new ProcessSample(
            now.Identity.Pid,
            now.Stat.ParentPid,
            now.Identity.Name,
            now.Identity.CommandLine,
            now.Stat.State,
            cpu,
            PerSecond(static s => s.Stat.UserTicks, percentPerTick),
            PerSecond(static s => s.Stat.SystemTicks, percentPerTick),
            now.Stat.ResidentPages * (Environment.SystemPageSize / BytesPerMb),
            now.ProportionalSet.Map(static p => p.Bytes / BytesPerMb),
            Optional(now.Status, static s => s.PeakResidentBytes / BytesPerMb, "the status file lacks VmHWM"),
            Optional(now.Status, static s => s.SwapBytes / BytesPerMb, "the status file lacks VmSwap"),
            now.Stat.Threads,
            before is null ? Reading<int>.Unknown(FirstSeen) : now.Threads.Map(static t => t.ActiveThreads),
            before is null ? Reading<double>.Unknown(FirstSeen) : now.Threads.Map(static t => 100 * t.BusiestThreadShare),
            now.OpenFiles,
            now.OpenSockets,
            Rate(threadsBefore, now.Threads, seconds, static t => t.Timeslices),
            now.Status.Map(static s => s.MainVoluntarySwitches),
            now.Status.Map(static s => s.MainInvoluntarySwitches),
            PerSecond(static s => s.Stat.MinorFaults),
            PerSecond(static s => s.Stat.MajorFaults),
            Rate(threadsBefore, now.Threads, seconds, static t => t.WaitNanoseconds, 1e-6),
            Rate(ioBefore, now.Io, seconds, static i => i.ReadBytes),
            Rate(ioBefore, now.Io, seconds, static i => i.WrittenBytes),
            before is not null && cpu.ValueOrNull is { } percent && now.Threads.ValueOrNull is { } threads
                ? SingleCoreRule.ComputeHint(percent / 100, threads.ActiveThreads, threads.BusiestThreadShare, allowedCores, idleCores)
                : null);
    }

    private static Reading<double> Optional<T>(Reading<T> reading, Func<T, double?> select, string reason)
        where T : struct =>
        reading.ValueOrNull is not { } value ? Reading<double>.Unknown(reading.Reason!)
        : select(value) is { } number ? number
        : Reading<double>.Unknown(reason);

    private static CgroupSample DeriveCgroup(CgroupState? before, CgroupState? now, string? reason, double seconds)
    {
        if (now is null)
        {
            var none = Reading<double>.Unknown(reason ?? "no control group");
            var noCount = Reading<long>.Unknown(none.Reason!);
            var noPressure = new ResourcePressure(none, none, none);
            return new CgroupSample(
                Reading<int>.Unknown(none.Reason!), null, none, none, noCount, noCount, none, none, none, none, none, none, none, none, noCount, noCount, new PressureSample(noPressure, noPressure, noPressure));
        }

        const string moved = "first sample of this control group: no interval yet";
        var comparable = before is not null && before.Location == now.Location;
        var cpuBefore = comparable ? before!.Cpu : Reading<CgroupCpu>.Unknown(moved);
        var usageBefore = comparable ? before!.CpuUsageNanoseconds : Reading<long>.Unknown(moved);
        Reading<long> Counted(Func<CgroupCpu, long?> select) => now.Cpu.ValueOrNull is { } cpu && select(cpu) is null
            ? Reading<long>.Unknown("cpu.stat has no counters of throttling here: the cpu controller is not enabled for the group")
            : Growth(cpuBefore, now.Cpu, c => select(c) ?? 0).Map(static g => (long)g);

        var periods = Counted(static c => c.Periods);
        var throttled = Counted(static c => c.ThrottledPeriods);
        var throttledNanoseconds = Counted(static c => c.ThrottledNanoseconds);
        return new CgroupSample(
            now.Location.Version,
            now.Location.Path,
            now.Quota.Map(static q => q.Cores),
            Rate(usageBefore, now.CpuUsageNanoseconds, seconds, static n => n, 100.0 / 1e9),
            periods,
            throttled,
            ComputeThrottledPercent(periods, throttled, now.Quota),
            throttledNanoseconds.Map(n => seconds > 0 ? n * 1e-6 / seconds : 0),
            Optional(now.Cpu, static c => c.ThrottledNanoseconds * 1e-9, "cpu.stat has no throttled time"),
            now.MemoryUsageBytes.Map(static b => b / BytesPerMb),
            now.MemoryWorkingSetBytes.Map(static b => b / BytesPerMb),
            now.MemoryLimitBytes.Map(static b => b / BytesPerMb),
            now.MemoryLimitBytes.ValueOrNull is { } limit and > 0 ? now.MemoryUsageBytes.Map(b => 100.0 * b / limit) : Reading<double>.Unknown(now.MemoryLimitBytes.Reason ?? "the limit is 0"),
            now.MemoryPeakBytes.Map(static b => b / BytesPerMb),
            now.MemoryEvents.Map(static e => e.LimitHits),
            now.MemoryEvents.ValueOrNull is { } events ? events.OomKills ?? Reading<long>.Unknown("this kernel does not count OOM kills per group") : Reading<long>.Unknown(now.MemoryEvents.Reason!),
            new PressureSample(
                DerivePressure(comparable ? before!.CpuPressure : Reading<Pressure>.Unknown(moved), now.CpuPressure, seconds),
                DerivePressure(comparable ? before!.MemoryPressure : Reading<Pressure>.Unknown(moved), now.MemoryPressure, seconds),
                DerivePressure(comparable ? before!.IoPressure : Reading<Pressure>.Unknown(moved), now.IoPressure, seconds)));
    }

    internal static Reading<double> ComputeThrottledPercent(Reading<long> periods, Reading<long> throttled, Reading<CpuQuota> quota)
    {
        if (periods.ValueOrNull is not { } all || throttled.ValueOrNull is not { } part)
            return Reading<double>.Unknown(periods.Reason ?? throttled.Reason!);
        if (all > 0)
            return 100.0 * part / all;
        return Reading<double>.Unknown(quota.IsKnown ? "no period ended in this interval (it is short, or the group was idle)" : quota.Reason!);
    }

    private static ResourcePressure DerivePressure(Reading<Pressure> before, Reading<Pressure> now, double seconds)
    {
        // µs of stall per second of time, as a percentage: 1e-4 × µs ÷ s.
        var some = Rate(before, now, seconds, static p => p.SomeTotalUsec, 1e-4);
        var full = now.ValueOrNull is { FullTotalUsec: null }
            ? Reading<double>.Unknown("this kernel shows no line 'full' for it")
            : Rate(before, now, seconds, static p => p.FullTotalUsec ?? 0, 1e-4);
        return new ResourcePressure(some, full, now.Map(static p => p.SomeAverage10));
    }

    private static RuntimeSample DeriveRuntime(RawSample current)
    {
        if (current.Runtime.Length == 0)
            return new RuntimeSample(current.TargetReason ?? "no target process has a .NET diagnostic socket, or runtime counters were not asked for", []);
        return new RuntimeSample(null, [.. current.Runtime.Select(reading => new RuntimeProcessSample(
            reading.Map(static r => r.Pid),
            RateOf(reading, static r => r.GcPauseMillisecondsPerSecond),
            reading.Map(static r => r.TimeInGcPercent),
            RateOf(reading, static r => r.AllocatedBytesPerSecond / BytesPerMb),
            reading.Map(static r => r.GcHeapBytes / BytesPerMb),
            reading.Map(static r => r.ThreadPoolThreads),
            reading.Map(static r => r.ThreadPoolQueueLength),
            RateOf(reading, static r => r.LockContentionsPerSecond),
            RateOf(reading, static r => r.ExceptionsPerSecond),
            reading.Map(r => Seconds(current.Ticks - r.LastPublishedTicks))))]);

        static Reading<double> RateOf(Reading<RuntimeCounters> reading, Func<RuntimeCounters, double> select) =>
            reading.ValueOrNull is { HasRates: false } ? Reading<double>.Unknown("the runtime has not reported twice yet") : reading.Map(select);
    }
}

using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>One group at one instant; counters are totals since the group's creation.</summary>
internal sealed record CgroupState(
    CgroupLocation Location,
    Reading<CgroupCpu> Cpu,
    Reading<long> CpuUsageNanoseconds,
    Reading<CpuQuota> Quota,
    Reading<long> MemoryUsageBytes,
    Reading<long> MemoryWorkingSetBytes,
    Reading<long> MemoryLimitBytes,
    Reading<long> MemoryPeakBytes,
    Reading<MemoryEvents> MemoryEvents,
    Reading<Pressure> CpuPressure,
    Reading<Pressure> MemoryPressure,
    Reading<Pressure> IoPressure);

/// <summary>Reads one group's files once per sample through handles that stay open. Limits and the memory breakdown change slowly and are read on the slow lane.</summary>
internal sealed class CgroupReader(CgroupLocation location) : IDisposable
{
    private readonly Dictionary<string, ProcFile> _files = new(StringComparer.Ordinal);
    private Reading<CpuQuota> _quota;
    private Reading<long> _memoryLimit;
    private Reading<long> _inactiveFile;
    private Reading<long> _memoryPeak;
    private Reading<long> _oomKills;

    public CgroupLocation Location { get; } = location;

    public CgroupState Read(ReadBuffer buffer, bool slowLane)
    {
        var isV2 = Location.Version == 2;
        if (slowLane)
            ReadSlowLane(buffer, isV2);

        var cpu = Read<CgroupCpu>(buffer, Location.CpuFolder, "cpu.stat", isV2 ? CpuStatFile.ParseV2 : CpuStatFile.ParseV1);
        var usage = isV2
            ? cpu.ValueOrNull?.UsageNanoseconds is { } nanoseconds ? nanoseconds : Reading<long>.Unknown(cpu.Reason ?? "cpu.stat lacks usage_usec")
            : Read<long>(buffer, Location.CpuAccountFolder, "cpuacct.usage", LimitFiles.ParseNumber);
        var memory = Read<long>(buffer, Location.MemoryFolder, isV2 ? "memory.current" : "memory.usage_in_bytes", LimitFiles.ParseNumber);
        return new CgroupState(
            Location,
            cpu,
            usage,
            _quota,
            memory,
            ComputeWorkingSet(memory, _inactiveFile),
            _memoryLimit,
            _memoryPeak,
            ReadMemoryEvents(buffer, isV2),
            Read<Pressure>(buffer, Location.PressureFolder, "cpu.pressure", PressureFile.ParsePressure),
            Read<Pressure>(buffer, Location.PressureFolder, "memory.pressure", PressureFile.ParsePressure),
            Read<Pressure>(buffer, Location.PressureFolder, "io.pressure", PressureFile.ParsePressure));
    }

    public void Dispose()
    {
        foreach (var file in _files.Values)
            file.Dispose();
        _files.Clear();
    }

    private static Reading<long> ComputeWorkingSet(Reading<long> usage, Reading<long> inactiveFile)
    {
        if (usage.ValueOrNull is not { } used)
            return usage;
        return inactiveFile.ValueOrNull is { } inactive ? Math.Max(0, used - inactive) : inactiveFile;
    }

    private void ReadSlowLane(ReadBuffer buffer, bool isV2)
    {
        _inactiveFile = Read<long>(buffer, Location.MemoryFolder, "memory.stat", MemoryFiles.ParseInactiveFile);
        if (isV2)
        {
            _quota = Read<CpuQuota>(buffer, Location.CpuFolder, "cpu.max", LimitFiles.ParseCpuMax);
            _memoryLimit = Read<long>(buffer, Location.MemoryFolder, "memory.max", LimitFiles.ParseMemoryLimit);
            _memoryPeak = Read<long>(buffer, Location.MemoryFolder, "memory.peak", LimitFiles.ParseNumber);
            return;
        }

        _quota = LimitFiles.ComputeQuotaV1(
            Read<long>(buffer, Location.CpuFolder, "cpu.cfs_quota_us", LimitFiles.ParseNumber),
            Read<long>(buffer, Location.CpuFolder, "cpu.cfs_period_us", LimitFiles.ParseNumber));
        _memoryLimit = Read<long>(buffer, Location.MemoryFolder, "memory.limit_in_bytes", LimitFiles.ParseMemoryLimit);
        _memoryPeak = Read<long>(buffer, Location.MemoryFolder, "memory.max_usage_in_bytes", LimitFiles.ParseNumber);
        _oomKills = Read<long>(buffer, Location.MemoryFolder, "memory.oom_control", MemoryFiles.ParseOomKillsV1);
    }

    // In every sample, so that a hit is counted to the window in which it happened.
    private Reading<MemoryEvents> ReadMemoryEvents(ReadBuffer buffer, bool isV2)
    {
        if (isV2)
            return Read<MemoryEvents>(buffer, Location.MemoryFolder, "memory.events", MemoryFiles.ParseEventsV2);
        var failures = Read<long>(buffer, Location.MemoryFolder, "memory.failcnt", LimitFiles.ParseNumber);
        return failures.ValueOrNull is { } hits ? new MemoryEvents(hits, _oomKills.ValueOrNull) : Reading<MemoryEvents>.Unknown(failures.Reason!);
    }

    private Reading<T> Read<T>(ReadBuffer buffer, string? folder, string name, ProcFile.Parser<T> parse)
        where T : struct
    {
        if (folder is null)
            return Reading<T>.Unknown("the controller is not mounted");
        if (!_files.TryGetValue(name, out var file))
            _files[name] = file = new ProcFile($"{folder}/{name}");
        return file.Read(buffer, parse);
    }
}

using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Sampling;

/// <summary>Space of the file system that holds "/", in bytes.</summary>
internal readonly record struct DiskSpace(long TotalBytes, long FreeBytes);

/// <summary>The machine at one instant; counters are totals since boot.</summary>
internal sealed record SystemState(
    Reading<SystemCpuTimes> Cpu,
    Reading<MemInfo> Memory,
    Reading<LoadAverage> Load,
    Reading<DiskTotals> Disk,
    Reading<DiskSpace> Space,
    Reading<NetworkTotals> Network,
    Reading<TcpSegments> Tcp,
    Reading<ListenQueue> ListenQueue,
    Reading<Pressure> CpuPressure,
    Reading<Pressure> MemoryPressure,
    Reading<Pressure> IoPressure);

/// <summary>Reads the machine's own files once per sample.</summary>
internal sealed class SystemReader(string root) : IDisposable
{
    private readonly ProcFile _stat = new($"{root}/proc/stat");
    private readonly ProcFile _memInfo = new($"{root}/proc/meminfo");
    private readonly ProcFile _loadAvg = new($"{root}/proc/loadavg");
    private readonly ProcFile _diskStats = new($"{root}/proc/diskstats", isOneRecord: false);
    private readonly ProcFile _netDev = new($"{root}/proc/self/net/dev", isOneRecord: false);
    private readonly ProcFile _snmp = new($"{root}/proc/self/net/snmp");
    private readonly ProcFile _netStat = new($"{root}/proc/self/net/netstat");
    private readonly ProcFile _cpuPressure = new($"{root}/proc/pressure/cpu");
    private readonly ProcFile _memoryPressure = new($"{root}/proc/pressure/memory");
    private readonly ProcFile _ioPressure = new($"{root}/proc/pressure/io");
    private Reading<DiskSpace> _space;
    private Reading<TcpSegments> _tcp;
    private Reading<ListenQueue> _listenQueue;

    /// <param name="slowLane">TCP tables are summed by the kernel over all CPUs and disk space asks the file system: once a second is enough for both.</param>
    public SystemState Read(ReadBuffer buffer, bool slowLane)
    {
        if (slowLane)
        {
            _space = ReadDiskSpace();
            _tcp = _snmp.Read(buffer, SnmpFiles.ParseSnmp);
            _listenQueue = _netStat.Read(buffer, SnmpFiles.ParseNetStat);
        }

        return new SystemState(
            _stat.Read(buffer, StatFile.ParseStat),
            _memInfo.Read(buffer, MemInfoFile.ParseMemInfo),
            _loadAvg.Read(buffer, LoadAvgFile.ParseLoadAvg),
            _diskStats.Read(buffer, DiskStatsFile.ParseDiskStats),
            _space,
            _netDev.Read(buffer, NetDevFile.ParseNetDev),
            _tcp,
            _listenQueue,
            _cpuPressure.Read(buffer, PressureFile.ParsePressure),
            _memoryPressure.Read(buffer, PressureFile.ParsePressure),
            _ioPressure.Read(buffer, PressureFile.ParsePressure));
    }

    public void Dispose()
    {
        foreach (var file in (ReadOnlySpan<ProcFile>)[_stat, _memInfo, _loadAvg, _diskStats, _netDev, _snmp, _netStat, _cpuPressure, _memoryPressure, _ioPressure])
            file.Dispose();
    }

    private static Reading<DiskSpace> ReadDiskSpace()
    {
        try
        {
            var drive = new DriveInfo("/");
            return new DiskSpace(drive.TotalSize, drive.TotalFreeSpace);
        }
        catch (IOException fault)
        {
            // The root file system refuses statvfs, as some sandboxes do.
            return Reading<DiskSpace>.Unknown($"the file system of / does not tell its size: {fault.Message}");
        }
        catch (UnauthorizedAccessException)
        {
            return Reading<DiskSpace>.Unknown("no permission to ask the file system of /");
        }
    }
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>What a sample belongs to when a profile covers one cell.</summary>
public enum ProfilePhase
{
    /// <summary>Inside the window that is measured.</summary>
    Measured,

    /// <summary>Before it, with no load: what the machine does anyway.</summary>
    IdleBaseline,
}

/// <summary>One data point: the state at an instant, and rates over the time since the previous point.</summary>
/// <param name="Ticks">Monotonic instant (Stopwatch ticks): joins with request records.</param>
/// <param name="ElapsedSeconds">Since the profile's start, or since the window's start in a slice (negative for the idle baseline).</param>
/// <param name="IntervalSeconds">The time that the rates cover.</param>
/// <param name="LateSeconds">How long after its planned instant the sample was taken.</param>
/// <param name="Generator">The load generator's row; null when none was named.</param>
public sealed record ProfileSample(
    long Ticks,
    double ElapsedSeconds,
    double IntervalSeconds,
    double LateSeconds,
    ProfilePhase Phase,
    SystemSample System,
    ProcessGroupSample Processes,
    ProcessGroupSample? Generator,
    CgroupSample Cgroup,
    PressureSample Pressure,
    RuntimeSample Runtime);

/// <summary>The machine. Percentages of CPU are of all its CPUs together; GB are 2^30 bytes.</summary>
/// <param name="MemoryUsedGb">Total − available (/proc/meminfo).</param>
/// <param name="NetworkBytesSent">Total since boot over all interfaces of this network namespace, the loopback among them.</param>
/// <param name="TcpRetransmits">Since the profile's start.</param>
/// <param name="ListenOverflows">Connections lost to a full accept queue since the profile's start.</param>
public sealed record SystemSample(
    Reading<double> CpuPercent,
    Reading<double> CpuUserPercent,
    Reading<double> CpuSystemPercent,
    Reading<double> CpuIoWaitPercent,
    Reading<double> CpuStealPercent,
    Reading<int> CpuCount,
    Reading<int> RunnableTasks,
    Reading<int> BlockedTasks,
    Reading<double> ContextSwitchesPerSecond,
    Reading<double> MemoryUsedGb,
    Reading<double> MemoryAvailableGb,
    Reading<double> MemoryPercent,
    Reading<double> SwapUsedGb,
    Reading<double> DiskUsedGb,
    Reading<double> DiskPercent,
    Reading<long> DiskReadBytes,
    Reading<long> DiskWriteBytes,
    Reading<double> DiskReadBytesPerSecond,
    Reading<double> DiskWriteBytesPerSecond,
    Reading<double> DiskBusyPercent,
    Reading<long> NetworkBytesSent,
    Reading<long> NetworkBytesReceived,
    Reading<double> NetworkSentBytesPerSecond,
    Reading<double> NetworkReceivedBytesPerSecond,
    Reading<double> LoopbackBytesPerSecond,
    Reading<long> TcpRetransmits,
    Reading<long> TcpEstablished,
    Reading<long> ListenOverflows,
    Reading<long> ListenDrops,
    Reading<double> LoadAverage1,
    Reading<double> LoadAverage5,
    Reading<double> LoadAverage15);

/// <summary>A set of processes: the target's or the generator's. CPU percentages are of one CPU.</summary>
/// <param name="Count">Processes found; unknown (with its reason) when no target was chosen or found.</param>
/// <param name="NotShown">Processes beyond the number that is read one by one; the totals lack them.</param>
public sealed record ProcessGroupSample(
    Reading<int> Count,
    Reading<double> TotalCpuPercent,
    Reading<double> TotalMemoryMb,
    Reading<int> TotalThreads,
    Reading<int> TotalOpenFiles,
    Reading<double> TotalRunQueueWaitMsPerSecond,
    int NotShown,
    IReadOnlyList<ProcessSample> Details);

/// <summary>One process. MB are 2^20 bytes.</summary>
/// <param name="RunQueueWaitMsPerSecond">Time that its threads were runnable and waited for a CPU, in ms per second; 1,000 means one thread waiting all the time.</param>
/// <param name="BusiestThreadPercent">The busiest thread's part of the process's CPU time.</param>
/// <param name="SingleCoreHint">Set while the process stays at one CPU although more are free: an event loop or an interpreter lock.</param>
public sealed record ProcessSample(
    int Pid,
    int ParentPid,
    string Name,
    string CommandLine,
    char State,
    Reading<double> CpuPercent,
    Reading<double> CpuUserPercent,
    Reading<double> CpuSystemPercent,
    double MemoryMb,
    Reading<double> ProportionalMemoryMb,
    Reading<double> PeakMemoryMb,
    Reading<double> SwapMb,
    int Threads,
    Reading<int> ActiveThreads,
    Reading<double> BusiestThreadPercent,
    Reading<int> OpenFiles,
    Reading<int> OpenSockets,
    Reading<double> ContextSwitchesPerSecond,
    Reading<long> MainVoluntarySwitches,
    Reading<long> MainInvoluntarySwitches,
    Reading<double> MinorFaultsPerSecond,
    Reading<double> MajorFaultsPerSecond,
    Reading<double> RunQueueWaitMsPerSecond,
    Reading<double> ReadBytesPerSecond,
    Reading<double> WriteBytesPerSecond,
    string? SingleCoreHint);

/// <summary>The control group of the target's first process; CPU and memory are those of the nearest group upwards that has a limit. Everything is unknown with one reason when there is none.</summary>
/// <param name="CpuPercent">Of one CPU.</param>
/// <param name="ThrottledPercent">Throttled periods ÷ periods since the previous sample.</param>
/// <param name="ThrottledMsPerSecond">Throttled time per second, summed over the group's CPUs.</param>
/// <param name="LimitHits">How often the memory limit was met since the group's creation.</param>
public sealed record CgroupSample(
    Reading<int> Version,
    string? Path,
    Reading<double> CpuLimitCores,
    Reading<double> CpuPercent,
    Reading<long> Periods,
    Reading<long> ThrottledPeriods,
    Reading<double> ThrottledPercent,
    Reading<double> ThrottledMsPerSecond,
    Reading<double> ThrottledSecondsTotal,
    Reading<double> MemoryUsedMb,
    Reading<double> MemoryWorkingSetMb,
    Reading<double> MemoryLimitMb,
    Reading<double> MemoryPercentOfLimit,
    Reading<double> MemoryPeakMb,
    Reading<long> LimitHits,
    Reading<long> OomKills,
    PressureSample Pressure);

/// <summary>Pressure stall information: the share of the interval in which some, or all, tasks waited for the resource.</summary>
public sealed record PressureSample(ResourcePressure Cpu, ResourcePressure Memory, ResourcePressure Io);

/// <summary>One resource. <paramref name="SomeAverage10"/> is the kernel's own 10 s average, in percent.</summary>
public sealed record ResourcePressure(Reading<double> SomePercent, Reading<double> FullPercent, Reading<double> SomeAverage10);

/// <summary>.NET runtimes among the targets.</summary>
/// <param name="Reason">Why <paramref name="Processes"/> is empty; null when it is not.</param>
public sealed record RuntimeSample(string? Reason, IReadOnlyList<RuntimeProcessSample> Processes);

/// <summary>One .NET process; rates are over the runtime's last report (every 0.25 s), <paramref name="AgeSeconds"/> old.</summary>
public sealed record RuntimeProcessSample(
    Reading<int> Pid,
    Reading<double> GcPauseMsPerSecond,
    Reading<double> TimeInGcPercent,
    Reading<double> AllocatedMbPerSecond,
    Reading<double> GcHeapMb,
    Reading<double> ThreadPoolThreads,
    Reading<double> ThreadPoolQueueLength,
    Reading<double> LockContentionsPerSecond,
    Reading<double> ExceptionsPerSecond,
    Reading<double> AgeSeconds);

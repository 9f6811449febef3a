using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>
/// What the target used and had inside exactly the window. Totals are the growth of counters, where a sample interval
/// crosses the window's edge in proportion to its part inside; means are weighted by time in the same way.
/// </summary>
/// <param name="WindowSeconds">Length of the window.</param>
/// <param name="CoveredSeconds">How much of it lies between samples.</param>
/// <param name="CpuSeconds">CPU time of the target's processes.</param>
/// <param name="ThrottledSeconds">Throttled time of its control group.</param>
/// <param name="RunQueueWaitSeconds">Time that its threads were runnable without a CPU.</param>
/// <param name="AllocatedBytes">Managed bytes allocated (.NET targets; reported every 0.25 s).</param>
/// <param name="GcPauseSeconds">Time that the collector stopped the threads (.NET targets).</param>
/// <param name="GeneratorCpuSeconds">CPU time of the generator.</param>
/// <param name="MachineBusyCores">Mean number of busy CPUs of the machine (/proc/stat, all but idle and iowait).</param>
/// <param name="CpuLimitCores">The CFS quota of the control group as CPUs.</param>
/// <param name="AllowedCpus">CPUs in the affinity mask; that of the target's process with the most CPU time.</param>
/// <param name="ThrottledPeriodShare">Throttled quota periods ÷ quota periods.</param>
/// <param name="ThreadsMean">Threads of all processes of the target.</param>
/// <param name="ThreadsIdle">The same in the idle baseline.</param>
/// <param name="PoolThreadsMax">Most threads of the .NET thread pool.</param>
/// <param name="PoolQueueMean">Mean of the work items that waited for a pool thread.</param>
/// <param name="LockContentions">Monitor locks that had to wait (.NET targets).</param>
/// <param name="MemoryMaxBytes">The control group's working set where it has a limit, else the processes' resident memory.</param>
/// <param name="MemoryLimitBytes">The control group's memory limit.</param>
/// <param name="MemoryLimitHits">How often the limit was met.</param>
/// <param name="MajorFaults">Page faults that read from a disk.</param>
/// <param name="MemoryPressureShare">Share of the time in which some task waited for memory (PSI): of the control group where the kernel counts it there, else of the machine.</param>
public sealed record WindowUsage(
    double WindowSeconds,
    double CoveredSeconds,
    Reading<double> CpuSeconds,
    Reading<double> ThrottledSeconds,
    Reading<double> RunQueueWaitSeconds,
    Reading<double> AllocatedBytes,
    Reading<double> GcPauseSeconds,
    Reading<double> GeneratorCpuSeconds,
    Reading<double> MachineBusyCores,
    Reading<double> CpuLimitCores,
    Reading<double> AllowedCpus,
    Reading<double> ThrottledPeriodShare,
    Reading<double> ThreadsMean,
    Reading<double> ThreadsIdle,
    Reading<double> PoolThreadsMax,
    Reading<double> PoolQueueMean,
    Reading<double> LockContentions,
    Reading<double> MemoryMaxBytes,
    Reading<double> MemoryLimitBytes,
    Reading<double> MemoryLimitHits,
    Reading<double> MajorFaults,
    Reading<double> MemoryPressureShare);

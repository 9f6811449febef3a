using Ouro.Model.Outcomes;

namespace Ouro.Model.Records;

/// <summary>
/// What the target used inside one cell's measured window, from the resource profile. Every figure is known or says why not;
/// without a profile all of them share one reason.
/// </summary>
/// <param name="WindowSeconds">The time that the totals cover.</param>
/// <param name="CpuSeconds">CPU time of the target's processes.</param>
/// <param name="CpuLimitCores">The CFS quota of the target's control group as CPUs; unknown ("no limit") where none is set.</param>
/// <param name="AllowedCpus">CPUs in the target's affinity mask.</param>
/// <param name="MachineCpus">CPUs online.</param>
/// <param name="MachineBusyCores">Mean number of busy CPUs of the machine, everything included.</param>
/// <param name="GeneratorCpuSeconds">CPU time of the load generator.</param>
/// <param name="ThrottledSeconds">Time in which the quota kept the group from running.</param>
/// <param name="ThrottledPeriodShare">Quota periods that ended throttled, as a share of all.</param>
/// <param name="RunQueueWaitSeconds">Time that the target's threads were runnable and had no CPU.</param>
/// <param name="ThreadsMean">Threads of the target.</param>
/// <param name="ThreadsIdle">The same in the idle baseline before the window.</param>
/// <param name="PoolThreadsMax">Threads of the .NET thread pool.</param>
/// <param name="PoolQueueMean">Work items that waited for a pool thread.</param>
/// <param name="AllocatedBytes">Managed bytes allocated.</param>
/// <param name="GcPauseSeconds">Time in which the collector stopped all threads.</param>
/// <param name="LockContentionsPerSecond">Monitor locks that had to wait.</param>
/// <param name="MemoryMaxBytes">The control group's working set where it has a limit, else the processes' resident memory.</param>
/// <param name="MemoryLimitBytes">Unknown ("no limit") where none is set.</param>
/// <param name="MemoryLimitHits">How often the limit was met inside the window.</param>
/// <param name="MajorFaultsPerSecond">Page faults that read from a disk.</param>
/// <param name="MemoryPressureShare">Share of the time in which some task waited for memory (PSI).</param>
public sealed record CellResources(
    Reading<double> WindowSeconds,
    Reading<double> CpuSeconds,
    Reading<double> CpuLimitCores,
    Reading<double> AllowedCpus,
    Reading<double> MachineCpus,
    Reading<double> MachineBusyCores,
    Reading<double> GeneratorCpuSeconds,
    Reading<double> ThrottledSeconds,
    Reading<double> ThrottledPeriodShare,
    Reading<double> RunQueueWaitSeconds,
    Reading<double> ThreadsMean,
    Reading<double> ThreadsIdle,
    Reading<double> PoolThreadsMax,
    Reading<double> PoolQueueMean,
    Reading<double> AllocatedBytes,
    Reading<double> GcPauseSeconds,
    Reading<double> LockContentionsPerSecond,
    Reading<double> MemoryMaxBytes,
    Reading<double> MemoryLimitBytes,
    Reading<double> MemoryLimitHits,
    Reading<double> MajorFaultsPerSecond,
    Reading<double> MemoryPressureShare)
{
    public static CellResources Unknown(string reason)
    {
        var none = Reading<double>.Unknown(reason);
        return new CellResources(
            none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none, none);
    }
}

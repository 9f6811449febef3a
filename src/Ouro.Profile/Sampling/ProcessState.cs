using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Sampling;

/// <summary>Which process: a number alone comes back after a restart, number and start time do not.</summary>
/// <param name="StartTicks">1/100 s since boot.</param>
internal sealed record ProcessIdentity(int Pid, long StartTicks, int ParentPid, string Name, string CommandLine)
{
    /// <summary>CPUs in its affinity mask when it was found.</summary>
    public Reading<int> AllowedCpus { get; init; }
}

/// <summary>Scheduling of all threads of a process since it was first seen. Time of a thread between its last reading and its exit is lost.</summary>
/// <param name="WaitNanoseconds">Time that its threads were runnable and waited for a CPU.</param>
/// <param name="Timeslices">How often a thread was given a CPU: the process's context switches.</param>
/// <param name="ActiveThreads">Threads that ran since the previous sample.</param>
/// <param name="BusiestThreadShare">The busiest thread's part of the CPU time of all threads since the previous sample; 0 when none ran.</param>
internal readonly record struct ThreadTotals(long RunNanoseconds, long WaitNanoseconds, long Timeslices, int ActiveThreads, double BusiestThreadShare);

/// <summary>One process at one instant; counters are totals since its start.</summary>
internal readonly record struct ProcessState(
    ProcessIdentity Identity,
    ProcessStat Stat,
    long CpuNanoseconds,
    Reading<ThreadTotals> Threads,
    Reading<ProcessIo> Io,
    Reading<int> OpenFiles,
    Reading<int> OpenSockets,
    Reading<ProcessStatus> Status,
    Reading<ProportionalSet> ProportionalSet);

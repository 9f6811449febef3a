using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>One thread's scheduling: time on a CPU, time runnable but waiting for one, and how often it was given one.</summary>
internal readonly record struct SchedStat(long RunNanoseconds, long WaitNanoseconds, long Timeslices);

/// <summary><c>/proc/[pid]/task/[tid]/schedstat</c>, Documentation/scheduler/sched-stats.rst. The file of a process, <c>/proc/[pid]/schedstat</c>, holds its main thread alone, so a process is the sum over its threads.</summary>
internal static class SchedStatFile
{
    // run_ns wait_ns timeslices
    public static Reading<SchedStat> ParseSchedStat(ReadOnlySpan<byte> content)
    {
        var words = new AsciiCursor(content);
        return words.TryReadInt64(out var run) && words.TryReadInt64(out var wait) && words.TryReadInt64(out var slices)
            ? new SchedStat(run, wait, slices)
            : Reading<SchedStat>.Unknown("the schedstat file has fewer than 3 numbers");
    }
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>What only the status file shows. Context switches are those of the main thread alone: the kernel counts them per thread here.</summary>
internal readonly record struct ProcessStatus(long? PeakResidentBytes, long? SwapBytes, long MainVoluntarySwitches, long MainInvoluntarySwitches);

/// <summary><c>/proc/[pid]/status</c>, proc_pid_status(5). A kernel thread has no Vm lines.</summary>
internal static class ProcessStatusFile
{
    public static Reading<ProcessStatus> ParseStatus(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "voluntary_ctxt_switches"u8, out var voluntary)
        && KeyedLines.TryFind(content, "nonvoluntary_ctxt_switches"u8, out var involuntary)
            ? new ProcessStatus(KeyedLines.FindOrNull(content, "VmHWM"u8) * 1024, KeyedLines.FindOrNull(content, "VmSwap"u8) * 1024, voluntary, involuntary)
            : Reading<ProcessStatus>.Unknown("the status file lacks the context switches");
}

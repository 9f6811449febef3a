using System.Text;
using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>A process as its stat file shows it. CPU times are 1/100 s (USER_HZ) and contain the process's exited threads; <paramref name="StartTicks"/> is 1/100 s since boot.</summary>
internal readonly record struct ProcessStat(int Pid, char State, int ParentPid, long MinorFaults, long MajorFaults, long UserTicks, long SystemTicks, int Threads, long StartTicks, long ResidentPages);

/// <summary><c>/proc/[pid]/stat</c>, proc_pid_stat(5): <c>pid (comm) state ppid …</c>.</summary>
internal static class ProcessStatFile
{
    public static Reading<ProcessStat> ParseStat(ReadOnlySpan<byte> content)
    {
        // The name may hold spaces and parentheses, so the last ')' ends it.
        var open = content.IndexOf((byte)'(');
        var close = content.LastIndexOf((byte)')');
        if (open < 2 || close < open || !AsciiCursor.TryParseInt64(content[..(open - 1)], out var pid))
            return Reading<ProcessStat>.Unknown("the stat file lacks 'pid (name)'");

        // Fields 3 to 24 of the manual: state ppid … minflt(10) majflt(12) utime(14) stime(15) num_threads(20) starttime(22) rss(24)
        var words = new AsciiCursor(content[(close + 1)..]);
        if (!words.TryReadWord(out var state)
            || !words.TryReadInt64(out var parent)
            || !words.TrySkipWords(5) || !words.TryReadInt64(out var minorFaults)
            || !words.TrySkipWords(1) || !words.TryReadInt64(out var majorFaults)
            || !words.TrySkipWords(1) || !words.TryReadInt64(out var user) || !words.TryReadInt64(out var system)
            || !words.TrySkipWords(4) || !words.TryReadInt64(out var threads)
            || !words.TrySkipWords(1) || !words.TryReadInt64(out var start)
            || !words.TrySkipWords(1) || !words.TryReadInt64(out var residentPages))
            return Reading<ProcessStat>.Unknown("the stat file has fewer than 24 fields");
        return new ProcessStat((int)pid, (char)state[0], (int)parent, minorFaults, majorFaults, user, system, (int)threads, start, residentPages);
    }

    /// <summary>The name in parentheses; empty when there is none.</summary>
    public static string ParseName(ReadOnlySpan<byte> content)
    {
        var open = content.IndexOf((byte)'(');
        var close = content.LastIndexOf((byte)')');
        return open < 0 || close <= open ? string.Empty : Encoding.UTF8.GetString(content[(open + 1)..close]);
    }
}

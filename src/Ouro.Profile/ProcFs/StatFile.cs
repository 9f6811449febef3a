using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>CPU time of the whole machine since boot, in units of 1/100 s (USER_HZ), summed over its CPUs.</summary>
/// <param name="User">user + nice; guest time is contained in it.</param>
/// <param name="Steal">Time that the hypervisor gave to someone else.</param>
internal readonly record struct SystemCpuTimes(long User, long System, long Idle, long IoWait, long Interrupts, long Steal, int CpuCount, long ContextSwitches, int RunnableTasks, int BlockedTasks)
{
    public long Total => User + System + Idle + IoWait + Interrupts + Steal;
}

/// <summary><c>/proc/stat</c>, see proc(5).</summary>
internal static class StatFile
{
    // USER_HZ is 100 on every architecture that .NET supports; the kernel scales what it shows in /proc to it (proc(5), time(7)).
    internal const long UserHz = 100;

    // cpu  user nice system idle iowait irq softirq steal guest guest_nice
    public static Reading<SystemCpuTimes> ParseStat(ReadOnlySpan<byte> content)
    {
        var cursor = new AsciiCursor(content);
        Span<long> fields = stackalloc long[8];
        if (!cursor.TryReadLine(out var first) || !first.StartsWith("cpu "u8))
            return Reading<SystemCpuTimes>.Unknown("/proc/stat does not begin with the line 'cpu'");
        var words = new AsciiCursor(first[4..]);
        for (var i = 0; i < fields.Length; i++)
        {
            if (!words.TryReadInt64(out fields[i]))
                return Reading<SystemCpuTimes>.Unknown($"/proc/stat: the line 'cpu' has {i} numbers of at least 8");
        }

        var cpuCount = 0;
        while (cursor.TryReadLine(out var line) && line.StartsWith("cpu"u8))
            cpuCount++;
        if (cpuCount == 0)
            return Reading<SystemCpuTimes>.Unknown("/proc/stat has no line per CPU");

        if (!KeyedLines.TryFind(content, "ctxt"u8, out var switches)
            || !KeyedLines.TryFind(content, "procs_running"u8, out var running)
            || !KeyedLines.TryFind(content, "procs_blocked"u8, out var blocked))
            return Reading<SystemCpuTimes>.Unknown("/proc/stat lacks ctxt, procs_running or procs_blocked");

        return new SystemCpuTimes(
            User: fields[0] + fields[1],
            System: fields[2],
            Idle: fields[3],
            IoWait: fields[4],
            Interrupts: fields[5] + fields[6],
            Steal: fields[7],
            CpuCount: cpuCount,
            ContextSwitches: switches,
            RunnableTasks: (int)running,
            BlockedTasks: (int)blocked);
    }
}

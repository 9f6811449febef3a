using System.Globalization;
using System.Text;

namespace Ouro.Deploy.Processes;

/// <summary>The running processes, from <c>/proc</c> (proc(5)).</summary>
internal static class ProcessTable
{
    /// <summary>
    /// Processes that belong to a started service: those of its process group, and those that left the group but carry the
    /// service's token in their environment. Zombies and the watchdog are not counted.
    /// </summary>
    public static List<int> ReadMembers(int processGroupId, string environmentToken)
    {
        var members = new List<int>();
        byte[] token = Encoding.UTF8.GetBytes(environmentToken);
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int processId))
                continue;
            if (TryRead(directory + "/stat") is not { } stat || ParseStat(Encoding.UTF8.GetString(stat)) is not { } parsed || parsed.State is 'Z' or 'X')
                continue;
            bool belongs = parsed.ProcessGroupId == processGroupId || (TryRead(directory + "/environ") is { } environ && environ.AsSpan().IndexOf(token) >= 0);
            if (belongs && !IsWatchdog(directory))
                members.Add(processId);
        }

        return members;
    }

    /// <summary>The process' start in clock ticks since boot, which together with its id names it for good; null when it is not running.</summary>
    public static long? ReadStartTicks(int processId, string fileSystemRoot = "/") =>
        TryRead(Path.Join(fileSystemRoot, "proc", processId.ToString(CultureInfo.InvariantCulture), "stat")) is { } stat
            ? ParseStat(Encoding.UTF8.GetString(stat))?.StartTicks
            : null;

    /// <summary><c>pid (comm) state ppid pgrp … starttime(22) …</c>; comm may hold spaces and parentheses, so fields count from the last ')'.</summary>
    internal static (char State, int ProcessGroupId, long StartTicks)? ParseStat(string stat)
    {
        int close = stat.LastIndexOf(')');
        if (close < 0)
            return null;
        string[] fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 20
            && fields[0].Length == 1
            && int.TryParse(fields[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int group)
            && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out long startTicks)
            ? (fields[0][0], group, startTicks)
            : null;
    }

    // Its name is an argument of its own; in the launch script the same word is part of a longer one.
    private static bool IsWatchdog(string directory) =>
        TryRead(directory + "/cmdline") is { } commandLine && commandLine.AsSpan().IndexOf(Encoding.UTF8.GetBytes($"\0{GuardedLaunch.WatchdogName}\0")) >= 0;

    private static byte[]? TryRead(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The process ended between the listing and the read, or belongs to somebody else: neither is ours.
            return null;
        }
    }
}

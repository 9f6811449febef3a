using System.Globalization;

namespace Ouro.Deploy.Machine;

/// <summary>The small kernel files that describe a machine; one parser per file, its format above it. Null: the file does not say.</summary>
internal static class KernelFiles
{
    /// <summary>Reads a file below the injected root; null when it is not there or may not be read.</summary>
    public static string? Read(string fileSystemRoot, string path)
    {
        try
        {
            return File.ReadAllText(Path.Join(fileSystemRoot, path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another system, another kernel, or no permission: unknown, which the finding says.
            return null;
        }
    }

    /// <summary><c>/proc/cpuinfo</c>: <c>model name : TEXT</c> per processor (x86); ARM has none.</summary>
    public static string? ParseCpuModel(string? cpuInfo) =>
        Lines(cpuInfo).Where(l => l.StartsWith("model name", StringComparison.Ordinal)).Select(l => l[(l.IndexOf(':') + 1)..].Trim()).FirstOrDefault(m => m.Length > 0);

    /// <summary><c>/proc/cpuinfo</c>: a line <c>processor : N</c> per processor that is online.</summary>
    public static int? ParseCpuCount(string? cpuInfo)
    {
        int count = Lines(cpuInfo).Count(l => l.StartsWith("processor", StringComparison.Ordinal) && l.Contains(':', StringComparison.Ordinal));
        return count > 0 ? count : null;
    }

    /// <summary><c>/proc/meminfo</c>: <c>MemTotal:  2097152 kB</c>, where kB means KiB; result in bytes.</summary>
    public static long? ParseMemInfo(string? memInfo, string key)
    {
        foreach (string line in Lines(memInfo))
        {
            if (!line.StartsWith(key + ":", StringComparison.Ordinal))
                continue;
            string number = line[(key.Length + 1)..].Trim().Split(' ')[0];
            return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long kib) ? kib * 1024 : null;
        }

        return null;
    }

    /// <summary><c>/proc/loadavg</c>: <c>0.52 0.58 0.59 1/467 12345</c>; the first is the last minute's mean of runnable and waiting tasks.</summary>
    public static double? ParseLoadAverage(string? loadAverage) =>
        double.TryParse((loadAverage ?? string.Empty).Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double load) ? load : null;

    /// <summary><c>/proc/stat</c>, first line: <c>cpu user nice system idle iowait irq softirq steal guest guest_nice</c> in USER_HZ since boot; result: steal as a share of all time (guest is part of user).</summary>
    public static double? ParseStealShare(string? stat)
    {
        string[] fields = (Lines(stat).FirstOrDefault() ?? string.Empty).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 9 || fields[0] != "cpu")
            return null;
        double total = 0, steal = 0;
        for (int i = 1; i <= 8; i++)
        {
            if (!double.TryParse(fields[i], NumberStyles.None, CultureInfo.InvariantCulture, out double ticks))
                return null;
            total += ticks;
            steal = ticks;
        }

        return total > 0 ? steal / total : null;
    }

    /// <summary><c>/proc/self/limits</c>: <c>Max open files  1024  4096  files</c>, soft then hard; result: soft, <see cref="int.MaxValue"/> for "unlimited".</summary>
    public static int? ParseOpenFileLimit(string? limits)
    {
        const string Key = "Max open files";
        string? line = Lines(limits).FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        string? soft = line?[Key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (soft == "unlimited")
            return int.MaxValue;
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? (int)Math.Min(value, int.MaxValue) : null;
    }

    /// <summary><c>/proc/sys/net/ipv4/ip_local_port_range</c>: <c>32768	60999</c>, both included; result: how many.</summary>
    public static int? ParsePortRange(string? range)
    {
        string[] ends = (range ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return ends.Length == 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
            && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && last >= first
            ? last - first + 1
            : null;
    }

    private static string[] Lines(string? text) => (text ?? string.Empty).Split('\n');
}

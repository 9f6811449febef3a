using System.Globalization;

namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>
/// Control group files as <c>head FILE FILE …</c> prints them in the container, of either version:
/// <code>
/// ==> /sys/fs/cgroup/cpu.stat &lt;==
/// usage_usec 1234
/// </code>
/// v1 keeps CPU times in nanoseconds, v2 in microseconds (kernel docs, cgroup-v1/cpuacct.rst and cgroup-v2.rst).
/// </summary>
internal static class ContainerFiles
{
    // Both versions' files; those that are there are read. A container sees its own group at the root.
    public static readonly IReadOnlyList<string> Paths =
    [
        "/sys/fs/cgroup/cpu/cpu.stat", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/cpu/cpu.cfs_period_us", "/sys/fs/cgroup/cpuacct/cpuacct.usage",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes", "/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.failcnt", "/sys/fs/cgroup/memory/memory.stat",
        "/sys/fs/cgroup/cpu.stat", "/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/memory.current", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory.stat",
        "/sys/fs/cgroup/memory.pressure", "/sys/devices/system/cpu/online", "/proc/stat",
    ];

    // 1/USER_HZ, which is 100 on every Linux that runs containers.
    private const double SecondsPerJiffy = 0.01;

    // v1 writes "no limit" as the largest multiple of the page size below 2⁶³.
    private const double NoLimitBytes = 1L << 62;

    public static PodSample Parse(string text, long at)
    {
        var files = Split(text);
        var (cpu, memory, events) = (Keyed(files, "cpu.stat"), Keyed(files, "memory.stat"), Keyed(files, "memory.events"));
        double? usage = Number(files, "memory.usage_in_bytes") ?? Number(files, "memory.current");
        double? inactive = Find(memory, "total_inactive_file") ?? Find(memory, "inactive_file");
        double? limit = Number(files, "memory.limit_in_bytes") ?? Number(files, "memory.max");
        return new PodSample(
            at,
            Number(files, "cpuacct.usage") / 1e9 ?? Find(cpu, "usage_usec") / 1e6,
            Find(cpu, "nr_periods"),
            Find(cpu, "nr_throttled"),
            Find(cpu, "throttled_time") / 1e9 ?? Find(cpu, "throttled_usec") / 1e6,
            CpuLimit(files),
            usage - (inactive ?? 0),
            limit < NoLimitBytes ? limit : null,
            Number(files, "memory.failcnt") ?? Find(events, "max"),
            PressureSeconds(files),
            BusySeconds(files),
            CountCpus(Text(files, "online")));
    }

    private static Dictionary<string, List<string>> Split(string text)
    {
        var files = new Dictionary<string, List<string>>();
        List<string>? lines = null;
        foreach (string line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("==> ", StringComparison.Ordinal) && line.EndsWith(" <==", StringComparison.Ordinal))
                files[Path.GetFileName(line[4..^4])] = lines = [];
            else
                lines?.Add(line);
        }

        return files;
    }

    private static string? Text(Dictionary<string, List<string>> files, string name) => files.TryGetValue(name, out var lines) && lines.Count > 0 ? lines[0] : null;

    private static double? Number(Dictionary<string, List<string>> files, string name) => ParseNumber(Text(files, name));

    /// <summary>Lines <c>key number</c>.</summary>
    private static Dictionary<string, double> Keyed(Dictionary<string, List<string>> files, string name)
    {
        var values = new Dictionary<string, double>();
        foreach (string line in files.GetValueOrDefault(name) ?? [])
        {
            string[] parts = line.Split(' ');
            if (parts.Length == 2 && ParseNumber(parts[1]) is { } number)
                values[parts[0]] = number;
        }

        return values;
    }

    private static double? Find(Dictionary<string, double> values, string key) => values.TryGetValue(key, out double value) ? value : null;

    /// <summary>v2: <c>quota period</c> or <c>max period</c>; v1: two files, a quota of −1 for none.</summary>
    private static double? CpuLimit(Dictionary<string, List<string>> files)
    {
        string[] both = Text(files, "cpu.max")?.Split(' ') ?? [];
        double? quota = both.Length == 2 ? ParseNumber(both[0]) : Number(files, "cpu.cfs_quota_us");
        double? period = both.Length == 2 ? ParseNumber(both[1]) : Number(files, "cpu.cfs_period_us");
        return quota > 0 && period > 0 ? quota / period : null;
    }

    /// <summary><c>some avg10=0.00 avg60=0.00 avg300=0.00 total=MICROSECONDS</c>.</summary>
    private static double? PressureSeconds(Dictionary<string, List<string>> files)
    {
        string? some = (files.GetValueOrDefault("memory.pressure") ?? []).FirstOrDefault(l => l.StartsWith("some ", StringComparison.Ordinal));
        return some?.Split("total=") is [_, var total] ? ParseNumber(total) / 1e6 : null;
    }

    /// <summary><c>cpu user nice system idle iowait irq softirq steal …</c> in jiffies; busy is all but idle and iowait (guest time is inside user).</summary>
    private static double? BusySeconds(Dictionary<string, List<string>> files)
    {
        string[] fields = Text(files, "stat")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (fields.Length < 9 || fields[0] != "cpu")
            return null;
        double?[] jiffies = [.. fields.Skip(1).Take(8).Select(ParseNumber)];
        return (jiffies[0] + jiffies[1] + jiffies[2] + jiffies[5] + jiffies[6] + jiffies[7]) * SecondsPerJiffy;
    }

    /// <summary><c>0-3,8</c>.</summary>
    private static double? CountCpus(string? list)
    {
        double count = 0;
        foreach (string range in (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] ends = range.Split('-');
            if (ParseNumber(ends[0]) is not { } first || ParseNumber(ends[^1]) is not { } last)
                return null;
            count += last - first + 1;
        }

        return count > 0 ? count : null;
    }

    private static double? ParseNumber(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
}

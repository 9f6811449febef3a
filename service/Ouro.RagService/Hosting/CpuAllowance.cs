using System.Globalization;

namespace Ouro.RagService.Hosting;

/// <summary>
/// The CPUs that this process may really use: the smallest of the visible ones and every cgroup quota from its own group
/// up to the root. A container limit shows in the quota, not in the host's count.
/// </summary>
internal static class CpuAllowance
{
    public static double Read() => Math.Min(Environment.ProcessorCount, ReadQuota("/proc/self/cgroup", "/sys/fs/cgroup") ?? double.PositiveInfinity);

    /// <returns>CPUs, or null where no quota is set or no cgroup is mounted.</returns>
    public static double? ReadQuota(string membershipFile, string root)
    {
        if (!File.Exists(membershipFile))
            return null;
        double? smallest = null;
        foreach (string line in File.ReadAllLines(membershipFile))
        {
            // proc(5): hierarchy-ID:controller-list:cgroup-path; the list is empty for version 2.
            string[] fields = line.Split(':', 3);
            if (fields.Length != 3)
                continue;
            bool isVersion2 = fields[1].Length == 0;
            if (!isVersion2 && !fields[1].Split(',').Contains("cpu"))
                continue;
            string[] mounts = isVersion2
                ? [root, Path.Combine(root, "unified")]
                : [Path.Combine(root, fields[1]), Path.Combine(root, "cpu")];
            foreach (string mount in mounts.Where(Directory.Exists))
            {
                for (string? path = fields[2].Trim('/'); path is not null; path = Parent(path))
                {
                    double? quota = isVersion2
                        ? ReadText(Path.Combine(mount, path, "cpu.max")) is { } max ? ParseCpuMax(max) : null
                        : ParseCfsQuota(ReadText(Path.Combine(mount, path, "cpu.cfs_quota_us")), ReadText(Path.Combine(mount, path, "cpu.cfs_period_us")));
                    if (quota is not null && (smallest is null || quota < smallest))
                        smallest = quota;
                }
            }
        }
        return smallest;
    }

    private static string? Parent(string path) =>
        path.Length == 0 ? null : path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "";

    private static string? ReadText(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    /// <summary>Version 2, <c>cpu.max</c>: "max 100000" or "50000 100000", microseconds of quota and period.</summary>
    public static double? ParseCpuMax(string text)
    {
        string[] fields = text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        return fields.Length == 2 ? ParseCfsQuota(fields[0], fields[1]) : null;
    }

    /// <summary>Version 1, <c>cpu.cfs_quota_us</c> and <c>cpu.cfs_period_us</c>: microseconds; a quota of −1 means none.</summary>
    public static double? ParseCfsQuota(string? quotaText, string? periodText) =>
        long.TryParse(quotaText, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long quotaUsec)
        && long.TryParse(periodText, NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out long periodUsec)
        && quotaUsec > 0 && periodUsec > 0
            ? (double)quotaUsec / periodUsec
            : null;
}

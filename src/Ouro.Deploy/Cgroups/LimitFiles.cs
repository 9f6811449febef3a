using System.Globalization;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Cgroups;

/// <summary>One value to write into a cgroup's directory. <paramref name="Required"/> false: the file exists only on some kernels.</summary>
internal sealed record LimitWrite(string File, string Value, bool Required);

/// <summary>What has to be written for a pod's limits, as the kubelet writes it.</summary>
internal static class LimitFiles
{
    // 100 ms: the kubelet's default CFS period (--cpu-cfs-quota-period), and so the length of a pod's throttling.
    private const long PeriodUsec = 100_000;

    // The kernel refuses quotas under 1 ms (kernel/sched/core.c, min_cfs_quota_period).
    private const long MinimumQuotaUsec = 1_000;

    /// <summary>v1: <c>cpu.cfs_period_us</c>, <c>cpu.cfs_quota_us</c> (µs). v2: <c>cpu.max</c> = "quota period" (µs).</summary>
    public static IReadOnlyList<LimitWrite> OfCpu(double cpus, int version)
    {
        string quota = Math.Max(MinimumQuotaUsec, (long)Math.Round(cpus * PeriodUsec)).ToString(CultureInfo.InvariantCulture);
        string period = PeriodUsec.ToString(CultureInfo.InvariantCulture);
        return version == 2
            ? [new LimitWrite("cpu.max", $"{quota} {period}", true)]
            : [new LimitWrite("cpu.cfs_period_us", period, true), new LimitWrite("cpu.cfs_quota_us", quota, true)];
    }

    /// <summary>v1: <c>memory.limit_in_bytes</c>. v2: <c>memory.max</c>. Swap is off, as in pods.</summary>
    public static IReadOnlyList<LimitWrite> OfMemory(long bytes, int version)
    {
        string value = bytes.ToString(CultureInfo.InvariantCulture);
        return version == 2
            ? [new LimitWrite("memory.max", value, true), new LimitWrite("memory.swap.max", "0", false)]
            // memsw counts memory and swap together, so the same value leaves none for swap.
            : [new LimitWrite("memory.limit_in_bytes", value, true), new LimitWrite("memory.memsw.limit_in_bytes", value, false)];
    }

    /// <summary>Everything for one hierarchy that carries the given controllers.</summary>
    public static IReadOnlyList<LimitWrite> Of(ResourceLimits limits, int version, bool cpu, bool memory) =>
    [
        .. cpu && limits.Cpus is { } cpus ? OfCpu(cpus, version) : [],
        .. memory && limits.MemoryBytes is { } bytes ? OfMemory(bytes, version) : [],
    ];
}

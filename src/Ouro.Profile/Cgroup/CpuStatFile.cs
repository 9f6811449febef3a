using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>CPU of a group since its creation, in nanoseconds. Periods count only while the group has a quota and runs.</summary>
/// <param name="UsageNanoseconds">Null in v1, whose usage is in another controller (cpuacct.usage).</param>
internal readonly record struct CgroupCpu(long? UsageNanoseconds, long? Periods, long? ThrottledPeriods, long? ThrottledNanoseconds);

/// <summary><c>cpu.stat</c>. v1 (Documentation/scheduler/sched-bwc.rst): <c>nr_periods nr_throttled throttled_time</c> in nanoseconds. v2 (Documentation/admin-guide/cgroup-v2.rst): <c>usage_usec … nr_periods nr_throttled throttled_usec</c> in microseconds; the last three only where the cpu controller is enabled.</summary>
internal static class CpuStatFile
{
    public static Reading<CgroupCpu> ParseV1(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "nr_periods"u8, out var periods)
        && KeyedLines.TryFind(content, "nr_throttled"u8, out var throttled)
        && KeyedLines.TryFind(content, "throttled_time"u8, out var throttledNanoseconds)
            ? new CgroupCpu(null, periods, throttled, throttledNanoseconds)
            : Reading<CgroupCpu>.Unknown("cpu.stat (v1) lacks nr_periods, nr_throttled or throttled_time");

    public static Reading<CgroupCpu> ParseV2(ReadOnlySpan<byte> content) =>
        KeyedLines.TryFind(content, "usage_usec"u8, out var usage)
            ? new CgroupCpu(
                usage * 1000,
                KeyedLines.FindOrNull(content, "nr_periods"u8),
                KeyedLines.FindOrNull(content, "nr_throttled"u8),
                KeyedLines.FindOrNull(content, "throttled_usec"u8) * 1000)
            : Reading<CgroupCpu>.Unknown("cpu.stat (v2) lacks usage_usec");
}

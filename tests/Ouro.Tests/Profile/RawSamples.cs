using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Sampling;

namespace Ouro.Tests.Profile;

/// <summary>Raw samples made by hand; what is not named is unknown.</summary>
internal static class RawSamples
{
    private static readonly SystemState NoSystem = new(default, default, default, default, default, default, default, default, default, default, default);

    public static RawSample Empty(long ticks) => new(ticks, ticks, NoSystem, [], "no target", 0, [], null, "no group", []);

    public static RawSample At(double seconds, SystemCpuTimes? cpu = null, ProcessState[]? targets = null, CgroupState? cgroup = null)
    {
        var ticks = (long)(seconds * Stopwatch.Frequency);
        return new RawSample(
            ticks,
            ticks,
            NoSystem with { Cpu = cpu is { } times ? times : Reading<SystemCpuTimes>.Unknown("not given") },
            targets ?? [],
            targets is null ? "no target" : null,
            0,
            [],
            cgroup,
            cgroup is null ? "no group" : null,
            []);
    }

    public static ProcessState Process(int pid, double cpuSeconds, double waitSeconds = 0, int activeThreads = 1, double busiestShare = 1, long startTicks = 100) => new(
        new ProcessIdentity(pid, startTicks, 1, $"p{pid}", $"p{pid} --serve"),
        new ProcessStat(pid, 'R', 1, 0, 0, 0, 0, 4, startTicks, 1000),
        (long)(cpuSeconds * 1e9),
        new ThreadTotals(0, (long)(waitSeconds * 1e9), 0, activeThreads, busiestShare),
        default,
        7,
        default,
        default,
        default);

    public static CgroupState Cgroup(long periods, long throttled, double throttledSeconds) => new(
        new CgroupLocation(1, "/pod", "/x/cpu", null, null, null),
        new CgroupCpu(null, periods, throttled, (long)(throttledSeconds * 1e9)),
        default,
        new CpuQuota(50000, 100000),
        default,
        default,
        default,
        default,
        default,
        default,
        default,
        default);
}

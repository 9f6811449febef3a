using System.Diagnostics;
using Ouro.Deploy.Kubernetes.Telemetry;

namespace Ouro.Tests.Deploy.Kubernetes;

public sealed class PodSampleTests
{
    private const string Version1 = """
        ==> /sys/fs/cgroup/cpu/cpu.stat <==
        nr_periods 100
        nr_throttled 40
        throttled_time 2500000000

        ==> /sys/fs/cgroup/cpu/cpu.cfs_quota_us <==
        50000
        ==> /sys/fs/cgroup/cpu/cpu.cfs_period_us <==
        100000
        ==> /sys/fs/cgroup/cpuacct/cpuacct.usage <==
        7500000000
        ==> /sys/fs/cgroup/memory/memory.usage_in_bytes <==
        300
        ==> /sys/fs/cgroup/memory/memory.limit_in_bytes <==
        1073741824
        ==> /sys/fs/cgroup/memory/memory.failcnt <==
        3
        ==> /sys/fs/cgroup/memory/memory.stat <==
        inactive_file 1
        total_inactive_file 100
        ==> /sys/devices/system/cpu/online <==
        0-1,4
        ==> /proc/stat <==
        cpu  100 20 30 4000 50 6 7 8 0 0
        cpu0 1 2 3 4 5 6 7 8 9 10
        ==> end <==
        """;

    private const string Version2 = """
        ==> /sys/fs/cgroup/cpu.stat <==
        usage_usec 7500000
        nr_periods 100
        nr_throttled 40
        throttled_usec 2500000
        ==> /sys/fs/cgroup/cpu.max <==
        max 100000
        ==> /sys/fs/cgroup/memory.current <==
        300
        ==> /sys/fs/cgroup/memory.max <==
        max
        ==> /sys/fs/cgroup/memory.events <==
        low 0
        max 3
        ==> /sys/fs/cgroup/memory.stat <==
        inactive_file 100
        ==> /sys/fs/cgroup/memory.pressure <==
        some avg10=0.00 avg60=0.00 avg300=0.00 total=1500000
        full avg10=0.00 avg60=0.00 avg300=0.00 total=9
        ==> end <==
        """;

    [Fact]
    public void Version_1_files_are_read_in_nanoseconds() =>
        Assert.Equal(new PodSample(5, 7.5, 100, 40, 2.5, 0.5, 200, 1073741824, 3, null, 1.71, 3), ContainerFiles.Parse(Version1, 5) is var s ? s with { MachineBusySeconds = Math.Round(s.MachineBusySeconds!.Value, 6) } : null);

    [Fact]
    public void Version_2_files_are_read_in_microseconds_and_max_is_no_limit() =>
        Assert.Equal(new PodSample(5, 7.5, 100, 40, 2.5, null, 200, null, 3, 1.5, null, null), ContainerFiles.Parse(Version2, 5));

    [Fact]
    public void Files_that_are_not_there_are_unknown() =>
        Assert.Equal(new PodSample(5, null, null, null, null, null, null, null, null, null, null, null), ContainerFiles.Parse("head: nothing\n==> end <==", 5));

    [Fact]
    public void Cadvisor_lines_of_one_container_are_summed_and_carry_their_own_time()
    {
        string text = """
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{container="rag",cpu="cpu00",id="/a",namespace="lab",pod="p"} 5.5 1700000001000
            container_cpu_usage_seconds_total{container="rag",cpu="cpu01",id="/a",namespace="lab",pod="p"} 2 1700000001000
            container_cpu_usage_seconds_total{container="rag",cpu="total",id="/a",namespace="other",pod="p"} 99 1700000009000
            container_cpu_usage_seconds_total{container="",id="/a",namespace="lab",pod="p"} 99 1700000009000
            container_cpu_cfs_periods_total{container="rag",namespace="lab",pod="p"} 100 1700000001000
            container_cpu_cfs_throttled_periods_total{container="rag",namespace="lab",pod="p"} 40 1700000001000
            container_cpu_cfs_throttled_seconds_total{container="rag",namespace="lab",pod="p"} 2.5 1700000001000
            container_spec_cpu_quota{container="rag",namespace="lab",pod="p"} 50000
            container_spec_cpu_period{container="rag",namespace="lab",pod="p"} 100000
            container_memory_working_set_bytes{container="rag",namespace="lab",pod="p"} 200 1700000001000
            container_spec_memory_limit_bytes{container="rag",namespace="lab",pod="p"} 0
            machine_cpu_cores{boot_id="b"} 2
            """;
        var sample = CadvisorText.Parse(text, "lab", "p", "rag", at => at.ToUnixTimeSeconds());
        Assert.Equal(new PodSample(1700000001, 7.5, 100, 40, 2.5, 0.5, 200, null, null, null, null, 2), sample);
        Assert.Null(CadvisorText.Parse(text, "lab", "q", "rag", at => at.ToUnixTimeSeconds()));
    }

    [Fact]
    public void A_window_takes_its_part_of_the_intervals_at_its_edges()
    {
        // One CPU second and ten periods, three of them throttled, in each second.
        PodSample[] samples = [.. Enumerable.Range(0, 11).Select(i => At(i, cpu: i, periods: 10 * i, throttled: 3 * i))];
        var used = PodUsage.Compute(samples, Ticks(2.5), Ticks(7.25), "exec");
        Assert.Equal(4.75, used.CpuSeconds.ValueOrNull!.Value, 6);
        Assert.Equal(0.3, used.ThrottledPeriodShare.ValueOrNull!.Value, 6);
        Assert.Equal(4.75, used.WindowSeconds.ValueOrNull!.Value, 6);
        Assert.Equal("no limit", used.MemoryLimitBytes.Reason);
    }

    [Fact]
    public void Samples_too_far_apart_say_nothing_of_a_short_window()
    {
        var used = PodUsage.Compute([At(0, 0, 0, 0), At(10, 5, 100, 50)], Ticks(3), Ticks(6), "cAdvisor");
        Assert.Equal("cAdvisor has a sample every 10.0 s, too few for a window of 3.0 s", used.CpuSeconds.Reason);
    }

    [Fact]
    public void A_counter_that_starts_anew_is_unknown() =>
        Assert.False(PodUsage.Compute([At(0, 5, 9, 9), At(1, 6, 9, 9), At(2, 0.1, 0, 0), At(3, 0.2, 0, 0), At(4, 0.3, 0, 0)], Ticks(0), Ticks(4), "exec").CpuSeconds.IsKnown);

    [Fact]
    public void Pods_of_one_service_add_up()
    {
        PodSample[] samples = [.. Enumerable.Range(0, 11).Select(i => At(i, cpu: i, periods: 10 * i, throttled: 3 * i) with { CpuLimitCores = 0.5 })];
        var one = PodUsage.Compute(samples, Ticks(1), Ticks(9), "exec");
        var both = PodUsage.Sum([one, one]);
        Assert.Equal((16.0, 1.0), (both.CpuSeconds.ValueOrNull!.Value, both.CpuLimitCores.ValueOrNull!.Value));
        Assert.Equal(one.ThrottledPeriodShare, both.ThrottledPeriodShare);
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static PodSample At(double seconds, double cpu, double periods, double throttled) =>
        new(Ticks(seconds), cpu, periods, throttled, 0, null, 100, null, 0, null, null, 2);
}

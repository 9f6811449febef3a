using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>Control-group files of both versions: v1 counts throttled time in ns, v2 in µs, and both must come out alike.</summary>
public sealed class CgroupFileTests
{
    [Fact]
    public void Throttled_time_is_nanoseconds_in_v1_and_microseconds_in_v2()
    {
        var v1 = CpuStatFile.ParseV1("nr_periods 200\nnr_throttled 50\nthrottled_time 2500000000\n"u8).ValueOrNull!.Value;
        var v2 = CpuStatFile.ParseV2("usage_usec 7000000\nuser_usec 1\nsystem_usec 1\nnr_periods 200\nnr_throttled 50\nthrottled_usec 2500000\n"u8).ValueOrNull!.Value;
        Assert.Equal(2_500_000_000, v1.ThrottledNanoseconds);
        Assert.Equal(v1.ThrottledNanoseconds, v2.ThrottledNanoseconds);
        Assert.Equal(7_000_000_000, v2.UsageNanoseconds);
    }

    [Fact]
    public void A_v2_group_without_the_cpu_controller_has_usage_but_no_throttling()
    {
        var cpu = CpuStatFile.ParseV2("usage_usec 5\nuser_usec 5\nsystem_usec 0\n"u8).ValueOrNull!.Value;
        Assert.Equal(5000, cpu.UsageNanoseconds);
        Assert.Null(cpu.Periods);
        Assert.Null(cpu.ThrottledNanoseconds);
    }

    [Theory]
    [InlineData("50000 100000", 0.5)]
    [InlineData("250000 100000\n", 2.5)]
    [InlineData("max 100000", null)]
    [InlineData("50000", null)]
    [InlineData("50000 0", null)]
    [InlineData("-1 100000", null)]
    [InlineData("", null)]
    public void Cpu_max_is_quota_over_period(string content, double? cores) =>
        Assert.Equal(cores, LimitFiles.ParseCpuMax(RecordedTree.Utf8(content)).ValueOrNull?.Cores);

    [Fact]
    public void No_limit_is_a_reason_and_not_a_number()
    {
        Assert.Equal(LimitFiles.NoLimit, LimitFiles.ParseMemoryLimit("9223372036854771712\n"u8).Reason);
        Assert.Equal(LimitFiles.NoLimit, LimitFiles.ParseMemoryLimit("max\n"u8).Reason);
        Assert.Equal(LimitFiles.NoLimit, LimitFiles.ComputeQuotaV1(-1L, 100000L).Reason);
        Assert.Equal(536870912, LimitFiles.ParseMemoryLimit("536870912\n"u8).ValueOrNull);
    }

    [Fact]
    public void Memory_files_are_read_by_name()
    {
        Assert.Equal(new MemoryEvents(12, 1), MemoryFiles.ParseEventsV2("low 0\nhigh 3\nmax 12\noom 1\noom_kill 1\n"u8).ValueOrNull);
        Assert.Equal(2, MemoryFiles.ParseOomKillsV1("oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"u8).ValueOrNull);
        Assert.Equal(9, MemoryFiles.ParseInactiveFile("inactive_file 5\ntotal_inactive_file 9\n"u8).ValueOrNull);
        Assert.Equal(5, MemoryFiles.ParseInactiveFile("inactive_anon 1\ninactive_file 5\n"u8).ValueOrNull);
    }

    [Fact]
    public void Membership_reads_joined_controllers_and_colons_in_paths()
    {
        var membership = CgroupMembershipFile.ParseMembership("3:cpu,cpuacct:/a:b\n9:name=systemd:/\n0::/u\nbroken\n"u8);
        Assert.Equal("/u", membership.UnifiedPath);
        Assert.Equal("/a:b", membership.ControllerPaths["cpu"]);
        Assert.Equal("/a:b", membership.ControllerPaths["cpuacct"]);
    }

    [Fact]
    public void V1_takes_the_nearest_limit_upwards_of_each_controller()
    {
        var location = new CgroupLocator(RecordedTree.V1, new ReadBuffer()).Locate(4711)!;
        Assert.Equal(1, location.Version);
        Assert.EndsWith("cpu/kubepods/pod1", location.CpuFolder, StringComparison.Ordinal);
        Assert.EndsWith("memory/kubepods", location.MemoryFolder, StringComparison.Ordinal);

        using var reader = new CgroupReader(location);
        var state = reader.Read(new ReadBuffer(), slowLane: true);
        Assert.Equal(0.5, state.Quota.ValueOrNull?.Cores);
        Assert.Equal(new CgroupCpu(null, 200, 50, 2_500_000_000), state.Cpu.ValueOrNull);
        Assert.Equal(7_000_000_000, state.CpuUsageNanoseconds.ValueOrNull);
        Assert.Equal(536870912, state.MemoryLimitBytes.ValueOrNull);
        Assert.Equal(314572800 - 104857600, state.MemoryWorkingSetBytes.ValueOrNull);
        Assert.Equal(419430400, state.MemoryPeakBytes.ValueOrNull);
        Assert.Equal(new MemoryEvents(7, 2), state.MemoryEvents.ValueOrNull);
        Assert.Equal(400, state.CpuPressure.ValueOrNull?.SomeTotalUsec);
        Assert.Contains("no such file", state.IoPressure.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void V2_takes_the_pod_s_cpu_limit_and_the_container_s_memory_limit()
    {
        var location = new CgroupLocator(RecordedTree.V2, new ReadBuffer()).Locate(900)!;
        Assert.Equal(2, location.Version);
        using var reader = new CgroupReader(location);
        var state = reader.Read(new ReadBuffer(), slowLane: true);
        Assert.Equal(0.5, state.Quota.ValueOrNull?.Cores);
        Assert.Equal(new CgroupCpu(7_000_000_000, 200, 50, 2_500_000_000), state.Cpu.ValueOrNull);
        Assert.Equal(268435456, state.MemoryLimitBytes.ValueOrNull);
        Assert.Equal(100_000_000, state.MemoryWorkingSetBytes.ValueOrNull);
        Assert.Equal(115343360, state.MemoryPeakBytes.ValueOrNull);
        Assert.Equal(new MemoryEvents(12, 1), state.MemoryEvents.ValueOrNull);
    }

    [Fact]
    public void A_container_s_own_root_is_not_looked_for_below_its_mount()
    {
        var mounts = MountInfoFile.ParseCgroupMounts("40 30 0:29 /docker/abc /sys/fs/cgroup/memory ro,relatime master:5 - cgroup cgroup rw,memory\n41 30 - broken\n"u8);
        var mount = Assert.Single(mounts);
        Assert.Equal("/docker/abc", mount.Root);
        Assert.Equal("/sys/fs/cgroup/memory", mount.MountPoint);
        Assert.Equal(["memory"], mount.Controllers);
    }
}

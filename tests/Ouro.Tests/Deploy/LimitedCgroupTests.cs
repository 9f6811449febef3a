using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Deploy;

/// <summary>Against a tree of plain files; what a real kernel makes of it is in the loopback tests.</summary>
public sealed class LimitedCgroupTests : IDisposable
{
    private static readonly ResourceLimits Half = new(0.5, 512L * 1024 * 1024);

    private readonly string _root = Directory.CreateTempSubdirectory("ouro-cgroup-test-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task V2_hands_the_controllers_down_and_writes_both_limits_into_one_directory()
    {
        WriteMounts("29 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n");
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Write("sys/fs/cgroup/cgroup.subtree_control", "cpu memory\n");
        LimitedCgroup cgroup = (await LimitedCgroup.CreateAsync(Half, "twin", _root)).Value;
        Assert.StartsWith(Path.Join(_root, "sys/fs/cgroup/ouro/p"), cgroup.Path, StringComparison.Ordinal);
        Assert.Equal("50000 100000", File.ReadAllText(Path.Join(cgroup.Path, "cpu.max")));
        Assert.Equal("536870912", File.ReadAllText(Path.Join(cgroup.Path, "memory.max")));
        Assert.Equal([Path.Join(cgroup.Path, "cgroup.procs")], cgroup.ProcsFiles);
        Assert.Equal("cpu memory\n", File.ReadAllText(Path.Join(_root, "sys/fs/cgroup/cgroup.subtree_control")));
        Assert.Contains("+memory", File.ReadAllText(Path.Join(_root, "sys/fs/cgroup/ouro/cgroup.subtree_control")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task V1_makes_a_directory_in_each_hierarchy()
    {
        WriteMounts("27 26 0:24 / /cg/cpu rw - cgroup cgroup rw,cpu\n30 26 0:27 / /cg/memory rw - cgroup cgroup rw,memory\n");
        LimitedCgroup cgroup = (await LimitedCgroup.CreateAsync(Half, "twin", _root)).Value;
        Assert.Equal("50000", File.ReadAllText(Path.Join(cgroup.Path, "cpu.cfs_quota_us")));
        Assert.Equal("100000", File.ReadAllText(Path.Join(cgroup.Path, "cpu.cfs_period_us")));
        string memory = Path.Join(_root, "cg/memory/ouro", Path.GetFileName(cgroup.Path));
        Assert.Equal("536870912", File.ReadAllText(Path.Join(memory, "memory.limit_in_bytes")));
        Assert.False(File.Exists(Path.Join(memory, "cpu.cfs_quota_us")));
        Assert.Equal(2, cgroup.ProcsFiles.Count);
    }

    [Fact]
    public async Task Where_nothing_can_be_created_the_fault_says_so()
    {
        WriteMounts("27 26 0:24 / /cg/cpu rw - cgroup cgroup rw,cpu\n30 26 0:27 / /cg/memory rw - cgroup cgroup rw,memory\n");
        Write("cg/cpu/ouro", "a file where the parent directory belongs");
        Result<LimitedCgroup> result = await LimitedCgroup.CreateAsync(Half, "twin", _root);
        Assert.Equal(FaultKind.DeploymentUnavailable, Assert.Single(result.Faults).Kind);
        Assert.Contains("not writable", result.Faults[0].Read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_controller_the_fault_names_it()
    {
        WriteMounts("30 26 0:27 / /cg/memory rw - cgroup cgroup rw,memory\n");
        Assert.Contains("CPU controller", (await LimitedCgroup.CreateAsync(Half, "twin", _root)).Faults[0].Read, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p100-555-twin-1", 555L, false)]
    [InlineData("p100-555-twin-1", 556L, true)]
    [InlineData("p100-555-twin-1", null, true)]
    [InlineData("somebody-elses-group", null, false)]
    [InlineData("p100", null, false)]
    [InlineData("pX-1-twin", null, false)]
    public void Only_directories_of_dead_runs_are_stale(string name, long? startTicksNow, bool expected) =>
        Assert.Equal(expected, LimitedCgroup.IsStale(name, _ => startTicksNow));

    [Fact]
    public void Tiny_quotas_are_raised_to_what_the_kernel_accepts() =>
        Assert.Equal("1000 100000", LimitFiles.OfCpu(0.001, 2)[0].Value);

    private void WriteMounts(string text)
    {
        Write("proc/self/mountinfo", text);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            Directory.CreateDirectory(Path.Join(_root, line.Split(' ')[4]));
    }

    private void Write(string path, string text)
    {
        string full = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}

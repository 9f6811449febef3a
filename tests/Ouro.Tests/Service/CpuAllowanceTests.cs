using Ouro.RagService.Hosting;

namespace Ouro.Tests.Service;

public sealed class CpuAllowanceTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ouro-cgroup-").FullName;

    [Theory]
    [InlineData("50000 100000\n", 0.5)]
    [InlineData("250000 100000", 2.5)]
    [InlineData("max 100000\n", null)]
    [InlineData("", null)]
    [InlineData("50000", null)]
    [InlineData("50000 0\n", null)]
    [InlineData("-1 100000\n", null)]
    public void Version_2_reads_quota_over_period(string text, double? expected) => Assert.Equal(expected, CpuAllowance.ParseCpuMax(text));

    [Theory]
    [InlineData("150000\n", "100000\n", 1.5)]
    [InlineData("-1\n", "100000\n", null)]
    [InlineData(null, "100000\n", null)]
    [InlineData("junk", "100000\n", null)]
    public void Version_1_reads_quota_over_period(string? quota, string? period, double? expected) =>
        Assert.Equal(expected, CpuAllowance.ParseCfsQuota(quota, period));

    [Fact]
    public void The_smallest_quota_on_the_way_up_counts()
    {
        Write("pods/one/cpu.max", "200000 100000\n");
        Write("pods/cpu.max", "50000 100000\n");
        Write("membership", "0::/pods/one\n");
        Assert.Equal(0.5, CpuAllowance.ReadQuota(Path.Combine(_root, "membership"), _root));
    }

    [Fact]
    public void Version_1_groups_are_found_under_their_controllers()
    {
        Write("cpu,cpuacct/twin/cpu.cfs_quota_us", "75000\n");
        Write("cpu,cpuacct/twin/cpu.cfs_period_us", "100000\n");
        Write("membership", "4:memory:/other\n2:cpu,cpuacct:/twin\nmalformed\n");
        Assert.Equal(0.75, CpuAllowance.ReadQuota(Path.Combine(_root, "membership"), _root));
    }

    [Fact]
    public void No_cgroup_is_no_quota_and_not_zero() => Assert.Null(CpuAllowance.ReadQuota(Path.Combine(_root, "absent"), _root));

    private void Write(string path, string text)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}

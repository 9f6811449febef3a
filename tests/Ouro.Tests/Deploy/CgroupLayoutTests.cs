using Ouro.Deploy.Cgroups;

namespace Ouro.Tests.Deploy;

public class CgroupLayoutTests
{
    // Recorded on a Debian 12 virtual machine with v1 controllers and an empty v2 hierarchy beside them.
    private const string Hybrid = """
        26 19 0:23 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
        27 26 0:24 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
        28 26 0:25 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
        30 26 0:27 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
        34 26 0:31 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,name=systemd
        35 26 0:32 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        """;

    // Recorded on Ubuntu 20.04: cpu and cpuacct share a hierarchy, optional fields are present.
    private const string V1 = """
        33 25 0:28 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid,nodev,noexec,relatime shared:16 - cgroup cgroup rw,cpu,cpuacct
        36 25 0:31 / /sys/fs/cgroup/memory rw,nosuid,nodev,noexec,relatime shared:19 master:3 - cgroup cgroup rw,memory
        """;

    // Recorded on Debian 12 with systemd.
    private const string V2 = "29 23 0:26 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";

    [Fact]
    public void Hybrid_machines_have_their_controllers_in_v1()
    {
        CgroupLayout layout = CgroupLayout.Parse(Hybrid, _ => string.Empty);
        Assert.Equal(new CgroupHierarchy("/sys/fs/cgroup/cpu", 1), layout.Cpu);
        Assert.Equal(new CgroupHierarchy("/sys/fs/cgroup/memory", 1), layout.Memory);
    }

    [Fact]
    public void Controllers_that_share_a_v1_hierarchy_are_found()
    {
        CgroupLayout layout = CgroupLayout.Parse(V1, _ => null);
        Assert.Equal(new CgroupHierarchy("/sys/fs/cgroup/cpu,cpuacct", 1), layout.Cpu);
        Assert.Equal(new CgroupHierarchy("/sys/fs/cgroup/memory", 1), layout.Memory);
    }

    [Fact]
    public void A_unified_hierarchy_offers_the_controllers_it_lists()
    {
        CgroupLayout layout = CgroupLayout.Parse(V2, _ => "cpuset cpu io memory hugetlb pids rdma\n");
        Assert.Equal(new CgroupHierarchy("/sys/fs/cgroup", 2), layout.Cpu);
        Assert.Same(layout.Cpu, layout.Memory);
        Assert.Null(CgroupLayout.Parse(V2, _ => "cpuset io\n").Cpu);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage - \n - \n1 2 3 - cgroup2\n")]
    [InlineData("29 23 0:26 / /sys/fs/cgroup rw -")]
    public void Malformed_mount_tables_offer_nothing(string mountInfo) =>
        Assert.Equal(new CgroupLayout(null, null), CgroupLayout.Parse(mountInfo, _ => "cpu memory"));
}

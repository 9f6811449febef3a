using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>Parsers of the machine's files on recorded content; expected numbers are read off the files by eye.</summary>
public sealed class SystemFileTests
{
    [Fact]
    public void Stat_sums_nice_into_user_and_counts_the_cpus()
    {
        var cpu = StatFile.ParseStat(RecordedTree.Read(RecordedTree.V1, "proc/stat")).ValueOrNull!.Value;
        Assert.Equal(new SystemCpuTimes(1050, 300, 8000, 120, 30, 30, 2, 987654, 3, 1), cpu);
        Assert.Equal(9530, cpu.Total);
    }

    [Fact]
    public void MemInfo_is_in_bytes()
    {
        var memory = MemInfoFile.ParseMemInfo(RecordedTree.Read(RecordedTree.V1, "proc/meminfo")).ValueOrNull!.Value;
        Assert.Equal(new MemInfo(8148320L * 1024, 1000000L * 1024, 5000000L * 1024, 2097148L * 1024, 1048574L * 1024), memory);
    }

    [Fact]
    public void LoadAvg_has_three_averages() =>
        Assert.Equal(new LoadAverage(0.45, 0.19, 0.05), LoadAvgFile.ParseLoadAvg(RecordedTree.Read(RecordedTree.V1, "proc/loadavg")).ValueOrNull);

    [Fact]
    public void DiskStats_counts_whole_disks_once()
    {
        var disks = DiskStatsFile.ParseDiskStats(RecordedTree.Read(RecordedTree.V1, "proc/diskstats")).ValueOrNull!.Value;

        // vda and nvme0n1; not loop0, the partitions or dm-0.
        Assert.Equal(new DiskTotals(11968 + 100, (3428994 + 2000) * 512L, 2771 + 50, (5041224 + 1000) * 512L, 5828 + 12, 2), disks);
    }

    [Fact]
    public void NetDev_reads_a_name_that_touches_its_first_number() =>
        Assert.Equal(new NetworkTotals(3193 + 289482180, 3193 + 382510, 3193), NetDevFile.ParseNetDev(RecordedTree.Read(RecordedTree.V1, "proc/self/net/dev")).ValueOrNull);

    [Fact]
    public void Snmp_and_netstat_are_read_by_name()
    {
        Assert.Equal(new TcpSegments(80000, 25, 12), SnmpFiles.ParseSnmp(RecordedTree.Read(RecordedTree.V1, "proc/self/net/snmp")).ValueOrNull);
        Assert.Equal(new ListenQueue(17, 19), SnmpFiles.ParseNetStat(RecordedTree.Read(RecordedTree.V1, "proc/self/net/netstat")).ValueOrNull);
    }

    [Fact]
    public void Pressure_reads_some_and_full_and_does_without_full()
    {
        Assert.Equal(new Pressure(17.02, 40010036, 1.5, 1234), PressureFile.ParsePressure(RecordedTree.Read(RecordedTree.V1, "proc/pressure/io")).ValueOrNull);
        Assert.Equal(new Pressure(17.02, 40010036, null, null), PressureFile.ParsePressure(RecordedTree.Read(RecordedTree.V1, "proc/pressure/cpu")).ValueOrNull);
    }

    [Fact]
    public void Listeners_are_found_in_both_tables_and_connections_are_not()
    {
        var inodes = new List<long>();
        Assert.Equal(1, TcpListenersFile.ParseListeners(RecordedTree.Read(RecordedTree.V1, "proc/self/net/tcp"), 8001, inodes).ValueOrNull);
        Assert.Equal(1, TcpListenersFile.ParseListeners(RecordedTree.Read(RecordedTree.V1, "proc/self/net/tcp6"), 8001, inodes).ValueOrNull);
        Assert.Equal([590, 777], inodes);
    }

    [Theory]
    [InlineData("socket:[590]", true, 590)]
    [InlineData("socket:[590", false, 0)]
    [InlineData("socket:[]", false, 0)]
    [InlineData("pipe:[590]", false, 0)]
    [InlineData("", false, 0)]
    public void A_descriptor_link_names_its_socket(string link, bool isSocket, long inode)
    {
        Assert.Equal(isSocket, TcpListenersFile.TryParseSocketLink(RecordedTree.Utf8(link), out var found));
        Assert.Equal(inode, found);
    }
}

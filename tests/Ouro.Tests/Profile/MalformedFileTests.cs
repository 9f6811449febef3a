using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>No parser may throw, read a cut number as a whole one where a field is missing, or answer without a reason, whatever the file holds.</summary>
public sealed class MalformedFileTests
{
    private static readonly (string File, Func<byte[], string?> Reason)[] Parsers =
    [
        ("v1/proc/stat", c => StatFile.ParseStat(c).Reason),
        ("v1/proc/meminfo", c => MemInfoFile.ParseMemInfo(c).Reason),
        ("v1/proc/loadavg", c => LoadAvgFile.ParseLoadAvg(c).Reason),
        ("v1/proc/diskstats", c => DiskStatsFile.ParseDiskStats(c).Reason),
        ("v1/proc/self/net/dev", c => NetDevFile.ParseNetDev(c).Reason),
        ("v1/proc/self/net/snmp", c => SnmpFiles.ParseSnmp(c).Reason),
        ("v1/proc/self/net/netstat", c => SnmpFiles.ParseNetStat(c).Reason),
        ("v1/proc/self/net/tcp", c => TcpListenersFile.ParseListeners(c, 8001, []).Reason),
        ("v1/proc/pressure/io", c => PressureFile.ParsePressure(c).Reason),
        ("v1/proc/4711/stat", c => ProcessStatFile.ParseStat(c).Reason),
        ("v1/proc/4711/status", c => ProcessStatusFile.ParseStatus(c).Reason),
        ("v1/proc/4711/io", c => ProcessIoFile.ParseIo(c).Reason),
        ("v1/proc/4711/smaps_rollup", c => SmapsRollupFile.ParseSmapsRollup(c).Reason),
        ("v1/proc/4711/schedstat", c => SchedStatFile.ParseSchedStat(c).Reason),
        ("v1/sys/fs/cgroup/cpu/kubepods/pod1/cpu.stat", c => CpuStatFile.ParseV1(c).Reason),
        ("v1/sys/fs/cgroup/memory/kubepods/memory.stat", c => MemoryFiles.ParseInactiveFile(c).Reason),
        ("v1/sys/fs/cgroup/memory/kubepods/memory.oom_control", c => MemoryFiles.ParseOomKillsV1(c).Reason),
        ("v1/sys/fs/cgroup/memory/kubepods/memory.usage_in_bytes", c => LimitFiles.ParseNumber(c).Reason),
        ("v1/sys/fs/cgroup/cpu/kubepods/pod1/cpu.cfs_quota_us", c => LimitFiles.ParseNumber(c).Reason),
        ("v1/sys/fs/cgroup/cpu/kubepods/pod1/cpu.cfs_period_us", c => LimitFiles.ParseNumber(c).Reason),
        ("v1/sys/fs/cgroup/cpuacct/kubepods/pod1/cpuacct.usage", c => LimitFiles.ParseNumber(c).Reason),
        ("v1/sys/fs/cgroup/memory/kubepods/memory.limit_in_bytes", c => LimitFiles.ParseMemoryLimit(c).Reason),
        ("v1/sys/fs/cgroup/memory/kubepods/memory.failcnt", c => LimitFiles.ParseNumber(c).Reason),
        ("v1/sys/fs/cgroup/unified/kubepods/pod1/cpu.pressure", c => PressureFile.ParsePressure(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/cpu.stat", c => CpuStatFile.ParseV2(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/cpu.max", c => LimitFiles.ParseCpuMax(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.max", c => LimitFiles.ParseMemoryLimit(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.current", c => LimitFiles.ParseNumber(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.peak", c => LimitFiles.ParseNumber(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.events", c => MemoryFiles.ParseEventsV2(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.stat", c => MemoryFiles.ParseInactiveFile(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/cpu.pressure", c => PressureFile.ParsePressure(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/io.pressure", c => PressureFile.ParsePressure(c).Reason),
        ("v2/sys/fs/cgroup/kubepods.slice/pod.slice/app.scope/memory.pressure", c => PressureFile.ParsePressure(c).Reason),
    ];

    public static TheoryData<string> Files => [.. Parsers.Select(p => p.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Whole_files_are_known(string file) => Assert.Null(ParserOf(file)(Read(file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_cut_at_any_byte_give_a_value_or_a_reason(string file)
    {
        var whole = Read(file);
        for (var length = 0; length <= whole.Length; length++)
            Assert.NotEqual(string.Empty, ParserOf(file)(whole[..length]));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void An_empty_file_is_unknown_with_a_reason(string file)
    {
        var reason = ParserOf(file)([]);
        if (!file.EndsWith("net/dev", StringComparison.Ordinal) || reason is not null)
            Assert.False(string.IsNullOrWhiteSpace(reason));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Foreign_content_is_unknown(string file)
    {
        foreach (var content in new[] { "<html>502 Bad Gateway</html>\n", "\n\n\n", "\0\0\0\0", "cpu\n", "some\n", "Tcp:\nTcp:\n", "))((\n", "99999999999999999999999999 x y\n" })
            Assert.NotNull(ParserOf(file)(RecordedTree.Utf8(content)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Random_damage_never_throws(string file)
    {
        // 500 damages from a fixed seed: the test repeats itself exactly.
        var random = new Random(4711);
        var whole = Read(file);
        for (var i = 0; i < 500; i++)
            Assert.NotEqual(string.Empty, ParserOf(file)(Damaged(whole, random)));
    }

    [Fact]
    public void A_number_beyond_64_bits_of_sign_is_the_largest_and_not_negative() =>
        Assert.Equal(long.MaxValue, LimitFiles.ParseNumber("18446744073709551615\n"u8).ValueOrNull);

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    public void Where_a_process_and_the_hierarchies_are_is_found_or_not_but_never_invented(string version)
    {
        var membership = Read($"{version}/proc/{(version == "v1" ? 4711 : 900)}/cgroup");
        var mounts = Read($"{version}/proc/self/mountinfo");
        var knownMounts = MountInfoFile.ParseCgroupMounts(mounts).Count;
        var knownControllers = CgroupMembershipFile.ParseMembership(membership).ControllerPaths.Count;
        for (var length = 0; length <= mounts.Length; length++)
            Assert.InRange(MountInfoFile.ParseCgroupMounts(mounts.AsSpan(..length)).Count, 0, knownMounts);
        for (var length = 0; length <= membership.Length; length++)
            Assert.InRange(CgroupMembershipFile.ParseMembership(membership.AsSpan(..length)).ControllerPaths.Count, 0, knownControllers);

        var random = new Random(4712);
        for (var i = 0; i < 500; i++)
        {
            Assert.InRange(MountInfoFile.ParseCgroupMounts(Damaged(mounts, random)).Count, 0, knownMounts + 1);
            Assert.All(CgroupMembershipFile.ParseMembership(Damaged(membership, random)).ControllerPaths.Values, p => Assert.StartsWith("/", p, StringComparison.Ordinal));
        }
    }

    private static byte[] Damaged(byte[] whole, Random random)
    {
        var damaged = whole.ToArray();
        for (var hits = random.Next(1, 8); hits > 0; hits--)
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }

    private static byte[] Read(string file) => RecordedTree.Read(Path.GetDirectoryName(RecordedTree.V1)!, file);

    private static Func<byte[], string?> ParserOf(string file) => Parsers.Single(p => p.File == file).Reason;
}

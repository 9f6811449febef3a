using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>No parser may throw, read a cut number as a whole one where a field is missing, or answer without a reason, whatever the file holds.</summary>
public sealed class MalformedFileTests
{
    private static readonly (string File, Func<byte[], string?> Reason)[] Parsers =
    [
        ("proc/stat", c => StatFile.ParseStat(c).Reason),
        ("proc/meminfo", c => MemInfoFile.ParseMemInfo(c).Reason),
        ("proc/loadavg", c => LoadAvgFile.ParseLoadAvg(c).Reason),
        ("proc/diskstats", c => DiskStatsFile.ParseDiskStats(c).Reason),
        ("proc/self/net/dev", c => NetDevFile.ParseNetDev(c).Reason),
        ("proc/self/net/snmp", c => SnmpFiles.ParseSnmp(c).Reason),
        ("proc/self/net/netstat", c => SnmpFiles.ParseNetStat(c).Reason),
        ("proc/self/net/tcp", c => TcpListenersFile.ParseListeners(c, 8001, []).Reason),
        ("proc/pressure/io", c => PressureFile.ParsePressure(c).Reason),
        ("proc/4711/stat", c => ProcessStatFile.ParseStat(c).Reason),
        ("proc/4711/status", c => ProcessStatusFile.ParseStatus(c).Reason),
        ("proc/4711/io", c => ProcessIoFile.ParseIo(c).Reason),
        ("proc/4711/smaps_rollup", c => SmapsRollupFile.ParseSmapsRollup(c).Reason),
        ("proc/4711/schedstat", c => SchedStatFile.ParseSchedStat(c).Reason),
        ("sys/fs/cgroup/cpu/kubepods/pod1/cpu.stat", c => CpuStatFile.ParseV1(c).Reason),
        ("sys/fs/cgroup/memory/kubepods/memory.stat", c => MemoryFiles.ParseInactiveFile(c).Reason),
        ("sys/fs/cgroup/memory/kubepods/memory.oom_control", c => MemoryFiles.ParseOomKillsV1(c).Reason),
        ("sys/fs/cgroup/memory/kubepods/memory.usage_in_bytes", c => LimitFiles.ParseNumber(c).Reason),
    ];

    public static TheoryData<string> Files => [.. Parsers.Select(p => p.File)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Whole_files_are_known(string file) => Assert.Null(ParserOf(file)(RecordedTree.Read(RecordedTree.V1, file)));

    [Theory]
    [MemberData(nameof(Files))]
    public void Files_cut_at_any_byte_give_a_value_or_a_reason(string file)
    {
        var whole = RecordedTree.Read(RecordedTree.V1, file);
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
        var whole = RecordedTree.Read(RecordedTree.V1, file);
        for (var i = 0; i < 500; i++)
        {
            var damaged = whole.ToArray();
            for (var hits = random.Next(1, 8); hits > 0; hits--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Assert.NotEqual(string.Empty, ParserOf(file)(damaged));
        }
    }

    [Fact]
    public void A_number_beyond_64_bits_of_sign_is_the_largest_and_not_negative() =>
        Assert.Equal(long.MaxValue, LimitFiles.ParseNumber("18446744073709551615\n"u8).ValueOrNull);

    private static Func<byte[], string?> ParserOf(string file) => Parsers.Single(p => p.File == file).Reason;
}

using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>Parsers of a process's files on recorded content.</summary>
public sealed class ProcessFileTests
{
    [Fact]
    public void Stat_survives_spaces_and_parentheses_in_the_name()
    {
        var content = RecordedTree.Read(RecordedTree.V1, "proc/4711/stat");
        Assert.Equal(new ProcessStat(4711, 'R', 1, 1500, 3, 1000, 250, 2, 123456, 25600), ProcessStatFile.ParseStat(content).ValueOrNull);
        Assert.Equal("uvicorn (main) x", ProcessStatFile.ParseName(content));
    }

    [Fact]
    public void Status_is_in_bytes() =>
        Assert.Equal(new ProcessStatus(204800L * 1024, 1024L * 1024, 150, 75), ProcessStatusFile.ParseStatus(RecordedTree.Read(RecordedTree.V1, "proc/4711/status")).ValueOrNull);

    [Fact]
    public void A_kernel_thread_has_no_memory_lines()
    {
        var status = ProcessStatusFile.ParseStatus("Name:\tkworker\nvoluntary_ctxt_switches:\t1\nnonvoluntary_ctxt_switches:\t0\n"u8).ValueOrNull!.Value;
        Assert.Null(status.PeakResidentBytes);
        Assert.Null(status.SwapBytes);
    }

    [Fact]
    public void SchedStat_is_run_wait_and_timeslices() =>
        Assert.Equal(new SchedStat(525216000, 12000000, 150), SchedStatFile.ParseSchedStat(RecordedTree.Read(RecordedTree.V1, "proc/4711/schedstat")).ValueOrNull);

    [Fact]
    public void Smaps_rollup_takes_Pss_and_not_Pss_Anon() =>
        Assert.Equal(51200L * 1024, SmapsRollupFile.ParseSmapsRollup(RecordedTree.Read(RecordedTree.V1, "proc/4711/smaps_rollup")).ValueOrNull?.Bytes);

    [Fact]
    public void Io_takes_storage_bytes_and_not_characters() =>
        Assert.Equal(new ProcessIo(4096, 323932160), ProcessIoFile.ParseIo(RecordedTree.Read(RecordedTree.V1, "proc/4711/io")).ValueOrNull);
}

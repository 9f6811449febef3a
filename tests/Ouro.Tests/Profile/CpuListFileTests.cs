using Ouro.Profile.ProcFs;

namespace Ouro.Tests.Profile;

/// <summary>The affinity mask as the status file lists it.</summary>
public sealed class CpuListFileTests
{
    private const string Status = "Name:\tx\nCpus_allowed:\tff,ffffffff\nCpus_allowed_list:\t0-3,8,10-11\nMems_allowed:\t1\n";

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-1", 2)]
    [InlineData("0-3,8,10-11", 7)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("3-1", null)]
    [InlineData("0-", null)]
    [InlineData("0,,2", null)]
    [InlineData("0-99999999999", null)]
    [InlineData("a-b", null)]
    public void A_list_is_counted(string list, int? cpus) =>
        Assert.Equal(cpus, CpuListFile.ParseAllowedCpus(RecordedTree.Utf8($"Name:\tx\nCpus_allowed_list:\t{list}\nMems_allowed:\t1\n")).ValueOrNull);

    [Fact]
    public void The_mask_line_before_it_is_not_taken_for_the_list() =>
        Assert.Equal(7, CpuListFile.ParseAllowedCpus(RecordedTree.Utf8(Status)).ValueOrNull);

    [Fact]
    public void A_file_cut_anywhere_gives_a_number_or_a_reason()
    {
        for (var length = 0; length < Status.Length; length++)
        {
            var reading = CpuListFile.ParseAllowedCpus(RecordedTree.Utf8(Status[..length]));
            Assert.True(reading.ValueOrNull is null or (> 0 and <= 7));
            Assert.NotEqual(string.Empty, reading.Reason);
        }
    }
}

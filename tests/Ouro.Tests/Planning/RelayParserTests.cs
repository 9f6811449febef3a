using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Model.Planning;

namespace Ouro.Tests.Planning;

public sealed class RelayParserTests
{
    [Fact]
    public void Every_setting_finds_its_place()
    {
        var path = Parse("delay-ms=20, bytes-per-s=1000000, hold-bytes=4096, hold-ms=50", out var faults)!;
        Assert.Empty(faults.All);
        Assert.Equal(TimeSpan.FromMilliseconds(20), path.OneWayDelay);
        Assert.Equal(1_000_000, path.BytesPerSecond);
        Assert.Equal(new HoldBack(4096, TimeSpan.FromMilliseconds(50)), path.ReplyHoldBack);
    }

    [Fact]
    public void A_delay_alone_limits_and_holds_nothing()
    {
        var path = Parse("delay-ms=7.5", out _)!;
        Assert.Equal(TimeSpan.FromMilliseconds(7.5), path.OneWayDelay);
        Assert.Null(path.BytesPerSecond);
        Assert.Null(path.ReplyHoldBack);
    }

    [Theory]
    [InlineData("hold-bytes=1000")]
    [InlineData("hold-ms=10")]
    public void Half_of_a_hold_gets_the_other_half(string text)
    {
        var hold = Parse(text, out var faults)!.ReplyHoldBack!;
        Assert.Empty(faults.All);
        Assert.True(hold.Bytes > 0 && hold.Longest > TimeSpan.Zero);
    }

    [Theory]
    [InlineData("delay-ms", 1)]
    [InlineData("delay-ms=-3", 1)]
    [InlineData("delay-ms=0", 1)]
    [InlineData("bytes-per-s=fast,jitter-ms=3", 2)]
    [InlineData("hold-bytes=99999999", 1)]
    public void Every_wrong_part_is_one_fault(string text, int count)
    {
        Parse(text, out var faults);
        Assert.Equal(count, faults.All.Count);
    }

    private static PathLimits? Parse(string text, out Faults faults)
    {
        faults = new Faults();
        return RelayParser.Parse(new SettingValue(text, "--relay"), faults);
    }
}

using CsCheck;
using Ouro.Cluster;

namespace Ouro.Tests.Cluster;

public sealed class ClockOffsetTests
{
    /// <summary>Whatever the two ways of each exchange took, the truth lies within the stated error.</summary>
    [Fact]
    public void The_error_bounds_the_truth() =>
        Gen.Select(Gen.Long[-1_000_000_000_000, 1_000_000_000_000], Gen.Select(Gen.Long[0, 5_000_000], Gen.Long[0, 5_000_000]).Array[1, 12]).Sample((truth, ways) =>
        {
            long asked = 7_000_000_000_000;
            var exchanges = ways.Select(w => (asked, asked + w.Item1 + truth, asked + w.Item1 + w.Item2)).ToList();
            var offset = ClockOffset.Of(exchanges);
            return Math.Abs(offset.Ticks - truth) <= offset.ErrorTicks && offset.ErrorTicks <= ways.Min(w => w.Item1 + w.Item2 + 1) / 2 + 1;
        });

    [Fact]
    public void There_and_back_is_the_same_instant_and_what_did_not_happen_stays_so()
    {
        var offset = ClockOffset.Of([(100, 5_000, 120)]);
        Assert.Equal(1234, offset.ToOurs(offset.ToAgent(1234)));
        Assert.Equal(0, offset.ToOurs(0));
    }
}

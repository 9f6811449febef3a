using Ouro.Cli.Running;
using Ouro.Model.Planning;

namespace Ouro.Tests.Running;

public sealed class RateSearchTests
{
    [Theory]
    [InlineData(2, 1000, 0.01)]
    [InlineData(64, 27, 0.05)]
    [InlineData(5, 333, 0.05)]
    [InlineData(8, 1, 0.05)]
    public void It_ends_within_its_precision_of_the_highest_rate_that_meets(int from, int capacity, double precision)
    {
        var (search, tried) = Search(new SweepPlan(from, 100_000, precision), rate => rate <= capacity);
        Assert.InRange(search.HighestMet!.Value, 1, capacity);
        Assert.InRange(search.LowestMissed!.Value, capacity + 1, int.MaxValue);
        Assert.True(search.LowestMissed - search.HighestMet <= Math.Max(1, precision * search.HighestMet.Value));
        Assert.InRange(tried, 2, 25);
    }

    [Fact]
    public void Nothing_meets()
    {
        var (search, tried) = Search(new SweepPlan(8, 100_000, 0.05), _ => false);
        Assert.Equal((null, 1, 4), (search.HighestMet, search.LowestMissed, tried)); // 8, 4, 2, 1
    }

    [Fact]
    public void Everything_meets_up_to_the_cap()
    {
        var (search, _) = Search(new SweepPlan(3, 100, 0.05), _ => true);
        Assert.Equal((100, null), (search.HighestMet, search.LowestMissed));
    }

    private static (RateSearch Search, int Tried) Search(SweepPlan plan, Func<int, bool> meets)
    {
        var search = new RateSearch(plan);
        int tried = 0;
        while (search.Next is { } rate)
        {
            search.Add(rate, meets(rate));
            Assert.True(++tried < 100, "the search does not end");
        }

        return (search, tried);
    }
}

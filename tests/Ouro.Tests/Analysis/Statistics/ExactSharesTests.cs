using Ouro.Analysis.Statistics;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class ExactSharesTests
{
    /// <summary>Fisher's tea tasting, 3 of 4 against 1 of 4: 0.4857 (34/70), in R's documentation of fisher.test; the others by counting tables by hand.</summary>
    [Theory]
    [InlineData(3, 4, 1, 4, 34.0 / 70)]
    [InlineData(0, 5, 5, 5, 2.0 / 252)]
    [InlineData(0, 100, 1, 100, 1)]
    [InlineData(0, 3, 3, 3, 2.0 / 20)]
    public void Fishers_test_is_exact(long firstHits, long firstTrials, long secondHits, long secondTrials, double expected) =>
        Assert.Equal(expected, ExactShares.PValue(firstHits, firstTrials, secondHits, secondTrials), 9);

    /// <summary>Newcombe 1998, Table II, method 10: 56/70 − 48/80 has the interval 0.0524 to 0.3339; 9/10 − 3/10 has 0.1705 to 0.8090; 10/10 − 0/20 has 0.6791 to 1.</summary>
    [Theory]
    [InlineData(48, 80, 56, 70, 0.0524, 0.3339)]
    [InlineData(3, 10, 9, 10, 0.1705, 0.8090)]
    [InlineData(0, 20, 10, 10, 0.6791, 1.0)]
    public void The_difference_has_newcombes_interval(long firstHits, long firstTrials, long secondHits, long secondTrials, double low, double high)
    {
        var difference = ExactShares.Difference(firstHits, firstTrials, secondHits, secondTrials);
        Assert.Equal(low, difference.Low, 4);
        Assert.Equal(high, difference.High, 4);
    }
}

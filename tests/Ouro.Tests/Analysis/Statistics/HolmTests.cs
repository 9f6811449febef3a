using Ouro.Analysis.Statistics;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class HolmTests
{
    // statsmodels 0.13.5: multipletests(p, method='holm')[1]
    [Theory]
    [InlineData(new[] { .01, .04, .03, .005, .2 }, new[] { .04, .09, .09, .025, .2 })]
    [InlineData(new[] { .5, .01, .6 }, new[] { 1, .03, 1 })]
    [InlineData(new double[0], new double[0])]
    public void AgreesWithStatsmodels(double[] pValues, double[] adjusted) =>
        Assert.Equal(adjusted, Holm.Adjust(pValues).Select(p => Math.Round(p, 12)));
}

using Ouro.Analysis.Statistics;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class PairedRatioTests
{
    /// <summary>
    /// Oracle: Python, x = [log(v) for v in (0.9, 1.0, 1.1, 0.95)]; exp(mean(x) ± 3.182446305284263 · stdev(x) / 2), where 3.182… is
    /// the 97.5 % quantile of Student's t with 3 degrees of freedom from a table.
    /// </summary>
    [Fact]
    public void The_interval_is_Students_on_the_logarithms()
    {
        var ratio = PairedRatio.Estimate([(10, 9), (20, 20), (5, 5.5), (1, 0.95)]).ValueOrNull!.Value;
        Assert.Equal(0.984781088625628, ratio.Value, 9);
        Assert.Equal(0.8596647470496127, ratio.Low, 9);
        Assert.Equal(1.1281069694238706, ratio.High, 9);
    }

    [Fact]
    public void Too_few_pairs_or_a_missing_measurement_have_no_ratio()
    {
        Assert.Equal("needs 2 pairs", PairedRatio.Estimate([(1, 1)]).Reason);
        Assert.Equal("a measurement of a pair is missing or zero", PairedRatio.Estimate([(1, 1), (0, 1)]).Reason);
    }
}

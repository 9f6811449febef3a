using Ouro.Analysis.Statistics;
using Ouro.Model.Planning;

namespace Ouro.Tests.Analysis.Statistics;

public sealed class MannKendallTests
{
    // S and p: numpy 1.24.2 / scipy 1.10.1 from S = np.sign(y[j]-y[i]).sum() over np.triu_indices(n, 1),
    // p = 2*norm.sf(|S-sign(S)|/sqrt(v)), v with np.unique tie counts; slope: scipy.stats.theilslopes(y).slope.
    [Theory]
    [InlineData(new[] { 2.3, 1.1, 3.8, 4.0, 3.3, 5.9, 4.8, 6.1, 7.7, 6.4, 8.2, 7.9 }, 54, 0.0002786876842340684, 0.6)]
    [InlineData(new double[] { 5, 5, 4, 4, 6, 3, 3, 2, 4, 2 }, -25, 0.02736544439690345, -1.0 / 3)]
    public void AgreesWithTheOracle(double[] series, long s, double pValue, double slope)
    {
        var trend = MannKendall.Test(series)!.Value;
        Assert.Equal(s, trend.S);
        Assert.Equal(pValue, trend.PValue, 9);
        Assert.Equal(slope, trend.SlopePerStep, 9);
    }

    [Fact]
    public void ConstantSeriesHasNoTrend() => Assert.Equal(1, MannKendall.Test(new double[20])!.Value.PValue);

    [Fact]
    public void TooShortSeriesHasNoVerdict() => Assert.Null(MannKendall.Test([1, 2, 3]));

    [Fact]
    public void FalseAlarmsComeAtTheStatedRate()
    {
        const int Trials = 4000;
        var random = new SeededRandom(5);
        int alarms = 0;
        var series = new double[30];
        for (int trial = 0; trial < Trials; trial++)
        {
            for (int i = 0; i < series.Length; i++)
                series[i] = random.NextExponential(1);
            if (MannKendall.Test(series)!.Value.PValue < 0.05)
                alarms++;
        }

        Assert.InRange(alarms / (double)Trials, 0.03, 0.07);
    }
}

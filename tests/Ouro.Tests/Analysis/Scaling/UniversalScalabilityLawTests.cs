using Ouro.Analysis.Scaling;
using Ouro.Model.Planning;

namespace Ouro.Tests.Analysis.Scaling;

public sealed class UniversalScalabilityLawTests
{
    private static readonly int[] Levels = [1, 2, 5, 10, 15, 20];

    // scipy 1.10.1: b, r = optimize.nnls(np.c_[ones, N-1, N*(N-1)]*(X/N)[:,None], ones); l, s, k = 1/b[0], b[1]/b[0], b[2]/b[0].
    // First: ray tracer on an SGI Origin (Gunther, "Guerrilla Capacity Planning", ch. 5), where the book's σ is 0.05 as well.
    [Theory]
    [InlineData(new[] { 1, 4, 8, 12, 16, 20, 24, 28, 32, 48, 64 }, new double[] { 20, 78, 130, 170, 190, 200, 210, 230, 260, 280, 310 }, 21.74623509957568, 0.05685652841832311, 3.4547584052926814e-06, 0.05586193345154281)]
    [InlineData(new[] { 1, 2, 5, 10, 15, 20 }, new[] { 10.2, 17.9, 33.1, 38.4, 36.7, 33.9 }, 10.125353143005984, 0.09627501660730976, 0.008378866890645304, 0.015089667447001949)]
    [InlineData(new[] { 1, 2, 5, 10, 20 }, new[] { 5.4, 5.38, 5.41, 5.42, 5.37 }, 5.3901055660781, 0.9939627157957532, 0.00041008933837520143, 0.004521411570415895)]
    [InlineData(new[] { 1, 2, 5, 10, 20 }, new[] { 10, 20.1, 49.5, 101, 199 }, 10.011791188787726, 0.0, 1.1530079348742474e-05, 0.010868247248192927)]
    [InlineData(new[] { 1, 18, 36, 72, 108, 144, 216 }, new[] { 64.9, 995.9, 1652.4, 1853.2, 1828.9, 1775.0, 1702.2 }, 68.16070521545244, 0.013361254590649787, 0.00011520259846976557, 0.07540525422116211)]
    public void AgreesWithNonNegativeLeastSquares(int[] levels, double[] perSecond, double lambda, double sigma, double kappa, double error)
    {
        var fit = UniversalScalabilityLaw.Fit(levels.Zip(perSecond).ToList()).ValueOrNull!.Value;
        Assert.Equal(lambda, fit.LambdaPerSecond.Value, 9);
        Assert.Equal(sigma, fit.Sigma.Value, 9);
        Assert.Equal(kappa, fit.Kappa.Value, 9);
        Assert.Equal(error, fit.RelativeError, 9);
    }

    // The same data's λ: statsmodels 0.13.5 OLS(...).conf_int(); σ, κ: brentq on the t statistic of b − θa and c − θa (scipy),
    // N*: square roots of (94.19188972923178, 127.41197589601488), the roots for (a − b)/c.
    [Fact]
    public void IntervalsAgreeWithTheOracle()
    {
        var fit = UniversalScalabilityLaw.Fit([(1, 10.2), (2, 17.9), (5, 33.1), (10, 38.4), (15, 36.7), (20, 33.9)]).ValueOrNull!.Value;
        Assert.Equal((9.73842282, 10.54430297), (Math.Round(fit.LambdaPerSecond.Low, 8), Math.Round(fit.LambdaPerSecond.High, 8)));
        Assert.Equal(0.07064292934, fit.Sigma.Low, 8);
        Assert.Equal(0.12330887685, fit.Sigma.High, 8);
        Assert.Equal(0.00692176261, fit.Kappa.Low, 8);
        Assert.Equal(0.00980818741, fit.Kappa.High, 8);
        var peak = fit.PeakLevel.ValueOrNull!.Value;
        Assert.Equal(10.385454291907735, peak.Value, 8);
        Assert.Equal(Math.Sqrt(94.19188972923178), peak.Low, 6);
        Assert.Equal(Math.Sqrt(127.41197589601488), peak.High, 6);
    }

    [Fact]
    public void SerialisedServiceFitsThoughItsCurveIsFlat()
    {
        var fit = UniversalScalabilityLaw.Fit(Levels.Select(n => (n, 5.4)).ToList()).ValueOrNull!.Value;
        Assert.Equal(1, fit.Sigma.Value, 6);
        Assert.Equal(5.4, fit.ThroughputAt(20), 6);
    }

    [Fact]
    public void FewerThanFourLevelsAreRefused() =>
        Assert.Equal("needs 4 concurrency levels, has 3", UniversalScalabilityLaw.Fit([(1, 10), (2, 18), (5, 30)]).Reason);

    [Fact]
    public void AnotherShapeIsRefused() =>
        Assert.StartsWith("poor fit", UniversalScalabilityLaw.Fit([(1, 10), (2, 3), (5, 40), (10, 12), (20, 90)]).Reason, StringComparison.Ordinal);

    [Fact]
    public void DeadLevelIsRefused() =>
        Assert.Equal("no throughput at level 5", UniversalScalabilityLaw.Fit([(1, 10), (2, 18), (5, 0), (10, 40)]).Reason);

    [Fact]
    public void IntervalsCoverTheTruth()
    {
        const int Trials = 4000;
        const double Lambda = 20, Sigma = 0.08, Kappa = 0.004;
        double peak = Math.Sqrt((1 - Sigma) / Kappa);
        var random = new SeededRandom(3);
        int sigma = 0, kappa = 0, peaks = 0;
        for (int trial = 0; trial < Trials; trial++)
        {
            var points = Levels.Select(n => (n, Lambda * n / (1 + (Sigma * (n - 1)) + (Kappa * n * (n - 1))) * Math.Exp(0.03 * NextNormal(random)))).ToList();
            var fit = UniversalScalabilityLaw.Fit(points).ValueOrNull!.Value;
            sigma += Covers(fit.Sigma, Sigma);
            kappa += Covers(fit.Kappa, Kappa);
            peaks += Covers(fit.PeakLevel.ValueOrNull!.Value, peak);
        }

        Assert.InRange(sigma / (double)Trials, 0.93, 0.97);
        Assert.InRange(kappa / (double)Trials, 0.93, 0.97);
        Assert.InRange(peaks / (double)Trials, 0.93, 0.97);
    }

    private static int Covers(Ouro.Model.Summaries.Estimate estimate, double truth) => estimate.Low <= truth && truth <= estimate.High ? 1 : 0;

    // Box & Muller, "A Note on the Generation of Random Normal Deviates", 1958.
    private static double NextNormal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

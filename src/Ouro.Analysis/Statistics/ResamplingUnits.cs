using MathNet.Numerics.Distributions;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// The independent units (blocks) behind a bootstrap, per stratum, and how much its percentiles must be widened for there
/// being few of them: α′/2 = Φ(−√(m/(m−1)) · t_{α/2, m−1}) (Hesterberg, "What Teachers Should Know About the Bootstrap", The
/// American Statistician 69(4), 2015). Departure: with several strata (repetitions, or the sides of a ratio) the degrees of
/// freedom are the sum of their m − 1 and the factor is √(Σm/Σ(m−1)), as in a pooled variance.
/// </summary>
internal readonly record struct ResamplingUnits(int Units, int DegreesOfFreedom)
{
    public static ResamplingUnits Of(IEnumerable<IResampledRatio> strata)
    {
        int units = 0, degrees = 0;
        foreach (var stratum in strata)
        {
            units += stratum.BlockCount;
            degrees += Math.Max(0, stratum.BlockCount - 1);
        }

        return new ResamplingUnits(units, degrees);
    }

    /// <summary>What the standard deviation of the replicates must be multiplied with to estimate the standard error.</summary>
    public double Inflation => Math.Sqrt(Units / (double)DegreesOfFreedom);

    public double ExpandedTail(double tail) => Normal.CDF(0, 1, Inflation * StudentT.InvCDF(0, 1, DegreesOfFreedom, tail));
}

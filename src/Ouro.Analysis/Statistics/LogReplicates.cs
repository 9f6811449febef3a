using MathNet.Numerics.Distributions;
using MathNet.Numerics.Statistics;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <summary>
/// The logarithm of one statistic: its value and its bootstrap replicates. Weighted sums of several are contrasts: factors on the statistic.
/// </summary>
internal sealed record LogReplicates(double LogValue, double[] Replicates, IReadOnlyList<IResampledRatio> Strata)
{
    private const int FewestBeyond = 5;

    /// <returns>Null where the statistic has no logarithm or a single block.</returns>
    public static LogReplicates? Draw(double value, IReadOnlyList<IResampledRatio> strata, ulong seed, Func<SeededRandom, double> draw)
    {
        if (!(value > 0) || !double.IsFinite(value) || ResamplingUnits.Of(strata).DegreesOfFreedom < 1)
            return null;
        var random = new SeededRandom(seed);
        var logs = new double[Bootstrap.Replicates];
        for (int i = 0; i < logs.Length; i++)
            logs[i] = Math.Log(draw(random));
        return new LogReplicates(Math.Log(value), logs, strata);
    }

    public static LogReplicates? OfPooled(IReadOnlyList<IResampledRatio> strata, ulong seed) =>
        strata.Count == 0 ? null : Draw(Bootstrap.Pooled(strata), strata, seed, random => Bootstrap.DrawPooled(strata, random));

    /// <param name="seconds">In time order, one array per repetition.</param>
    /// <returns>Null also where no sample lies beyond the percentile: n·(1−p) below 1 is a guess.</returns>
    public static LogReplicates? OfQuantile(IReadOnlyList<double[]> seconds, double p, int dependenceLength, ulong seed)
    {
        if (seconds.Sum(s => s.Length) * (1 - p) < 1 - 1e-9)
            return null;
        var quantile = new QuantileSeries(seconds, p, dependenceLength);
        return Draw(quantile.Value, quantile.Strata, seed, quantile.Draw);
    }

    /// <returns>
    /// Null also with fewer than five requests beyond the percentile. The samples of one may be all alike, so that they count once; and
    /// from one or two the bootstrap of a tail is too narrow: with one, 8 % of equal runs raised an alarm (RunComparerTests).
    /// </returns>
    public static LogReplicates? OfQuantile(IReadOnlyList<SampleClusters> strata, double p, int dependenceLength, ulong seed)
    {
        if (strata.Sum(s => s.Ends.Length) * (1 - p) < FewestBeyond - 1e-9)
            return null;
        var quantile = new QuantileSeries(strata, p, dependenceLength);
        return Draw(quantile.Value, quantile.Strata, seed, quantile.Draw);
    }

    /// <summary>
    /// exp of Σ weight·log, its 95 % interval, and the two-sided p-value of "the factor is 1": the logarithm over its bootstrap
    /// standard error against Student's t. Counting replicates beyond zero could not go below 1/2000, which Holm's correction
    /// over many tests would always lift above 0.05.
    /// </summary>
    public static LogContrast Contrast(IReadOnlyList<LogReplicates> parts, ReadOnlySpan<double> weights)
    {
        double log = 0;
        var replicates = new double[Bootstrap.Replicates];
        var strata = new List<IResampledRatio>();
        for (int part = 0; part < parts.Count; part++)
        {
            if (weights[part] == 0)
                continue;
            log += weights[part] * parts[part].LogValue;
            strata.AddRange(parts[part].Strata);
            for (int i = 0; i < replicates.Length; i++)
                replicates[i] += weights[part] * parts[part].Replicates[i];
        }

        var units = ResamplingUnits.Of(strata);
        double[] finite = Array.FindAll(replicates, double.IsFinite);
        if (finite.Length < replicates.Length / 2)
            return new LogContrast(new Estimate(Math.Exp(log), 0, double.PositiveInfinity), double.PositiveInfinity, 1);
        double standardError = units.Inflation * finite.StandardDeviation();
        double pValue = standardError > 0 ? 2 * StudentT.CDF(0, 1, units.DegreesOfFreedom, -Math.Abs(log) / standardError) : log == 0 ? 1 : 0;
        var interval = Bootstrap.FromReplicates(log, finite, units);
        return new LogContrast(new Estimate(Math.Exp(log), Math.Exp(interval.Low), Math.Exp(interval.High)), standardError, pValue);
    }
}

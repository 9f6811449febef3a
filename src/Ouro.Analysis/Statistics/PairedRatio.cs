using MathNet.Numerics.Distributions;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Statistics;

/// <summary>The ratio of two conditions measured in pairs, so that drift between the pairs cancels.</summary>
public static class PairedRatio
{
    /// <summary>
    /// exp of the mean of ln(second/first), with the 95 % interval of Student's t over the pairs (Student, "The Probable Error
    /// of a Mean", Biometrika 6, 1908): logarithms, because a ratio is as often halved as doubled.
    /// </summary>
    public static Reading<Estimate> Estimate(IReadOnlyList<(double First, double Second)> pairs)
    {
        if (pairs.Count < 2)
            return Reading<Estimate>.Unknown("needs 2 pairs");
        if (pairs.Any(p => !(p.First > 0 && p.Second > 0)))
            return Reading<Estimate>.Unknown("a measurement of a pair is missing or zero");
        double[] logs = [.. pairs.Select(p => Math.Log(p.Second / p.First))];
        double mean = logs.Average();
        double error = Math.Sqrt(logs.Sum(l => (l - mean) * (l - mean)) / (logs.Length - 1) / logs.Length);
        double reach = StudentT.InvCDF(0, 1, logs.Length - 1, 0.975) * error;
        return new Estimate(Math.Exp(mean), Math.Exp(mean - reach), Math.Exp(mean + reach));
    }
}

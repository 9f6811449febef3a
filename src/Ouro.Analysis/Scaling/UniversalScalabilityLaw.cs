using System.Globalization;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Scaling;

/// <summary>A fitted law. σ is contention (what is serialised), κ is coherency (what every pair of requests costs), both without unit.</summary>
/// <param name="LambdaPerSecond">Throughput of one request at a time.</param>
/// <param name="PeakLevel">N* = √((1 − σ)/κ), the level of highest throughput; unknown where the fit shows none, upper end ∞ where the data allow none.</param>
/// <param name="RelativeError">Residual standard deviation as a share of X, with n − 3 degrees of freedom.</param>
public readonly record struct UslFit(Estimate LambdaPerSecond, Estimate Sigma, Estimate Kappa, Reading<Estimate> PeakLevel, double RelativeError)
{
    public double ThroughputAt(double level) =>
        LambdaPerSecond.Value * level / (1 + (Sigma.Value * (level - 1)) + (Kappa.Value * level * (level - 1)));
}

/// <summary>
/// Universal Scalability Law, X(N) = λN / (1 + σ(N−1) + κN(N−1)) (Gunther, "Guerrilla Capacity Planning", Springer 2007, ch. 4–5;
/// "A General Theory of Computational Scalability Based on Rational Functions", arXiv:0808.1431).
/// </summary>
/// <remarks>
/// <para>Fit: N/X = a + b(N−1) + cN(N−1) with a = 1/λ, b = σ/λ, c = κ/λ is linear in its coefficients, so least squares with b, c ≥ 0 has
/// one optimum, found by trying every set of coefficients at zero. Departure from Gunther's quadratic regression, which fits
/// C(N) relative to a measured X(1): λ is fitted as well, and errors are weighted to be relative (weight (X/N)²), because
/// throughputs of a sweep differ by an order of magnitude and err in proportion.</para>
/// <para>Intervals: σ = b/a, κ = c/a and N*² = (a − b)/c are ratios of linear combinations, so Fieller's theorem (JRSS B 16, 1954)
/// gives exact ones for normal errors; they come from the unconstrained fit and are cut at 0, which truth cannot be below.</para>
/// <para>The fit is judged by its residual, not by R²: a fully serialised service has a flat X(N), of which R² is 0 at a perfect fit.</para>
/// </remarks>
public static class UniversalScalabilityLaw
{
    /// <summary>Three coefficients and one degree of freedom for the error.</summary>
    public const int FewestLevels = 4;

    /// <summary>Beyond this the shape is another one (a hard limit, an error storm) and σ, κ would name causes that are not there.</summary>
    public const double LargestRelativeError = 0.10;

    private const double Confidence = 0.95;

    /// <param name="throughputs">(N, X per second), distinct levels, X above 0.</param>
    public static Reading<UslFit> Fit(IReadOnlyList<(int Level, double PerSecond)> throughputs)
    {
        int levels = throughputs.Select(t => t.Level).Distinct().Count();
        if (levels < FewestLevels)
            return Reading<UslFit>.Unknown($"needs {FewestLevels} concurrency levels, has {levels}");
        if (throughputs.FirstOrDefault(t => !(t.PerSecond > 0)) is { Level: > 0 } dead)
            return Reading<UslFit>.Unknown($"no throughput at level {dead.Level}");

        // Rows of (1, N−1, N(N−1))·X/N against 1: residuals are relative errors of N/X.
        var design = Matrix<double>.Build.Dense(throughputs.Count, 3, (row, column) =>
            throughputs[row].PerSecond / throughputs[row].Level * Term(throughputs[row].Level, column));
        var ones = Vector<double>.Build.Dense(throughputs.Count, 1);
        var best = BestNonNegative(design, ones);
        if (!(best[0] > 0))
            return Reading<UslFit>.Unknown("the levels do not determine a law: throughput grows faster than the load");

        int degrees = throughputs.Count - 3;
        double error = Math.Sqrt((ones - (design * best)).DotProduct(ones - (design * best)) / degrees);
        if (error > LargestRelativeError)
        {
            return Reading<UslFit>.Unknown(string.Create(
                CultureInfo.InvariantCulture, $"poor fit: {error:P0} residual, at most {LargestRelativeError:P0} accepted"));
        }

        return Describe(design, ones, best, degrees, error);
    }

    private static UslFit Describe(Matrix<double> design, Vector<double> ones, Vector<double> best, int degrees, double error)
    {
        // Coefficients and covariance of the unconstrained fit: theirs is the sampling distribution that Fieller needs.
        var inverse = (design.TransposeThisAndMultiply(design)).Inverse();
        var free = inverse * design.TransposeThisAndMultiply(ones);
        var residual = ones - (design * free);
        var covariance = inverse * (residual.DotProduct(residual) / degrees);
        double t = StudentT.InvCDF(0, 1, degrees, (1 + Confidence) / 2);

        var (a, b, c) = (best[0], best[1], best[2]);
        var unitA = Vector<double>.Build.DenseOfArray([1, 0, 0]);
        var unitB = Vector<double>.Build.DenseOfArray([0, 1, 0]);
        var unitC = Vector<double>.Build.DenseOfArray([0, 0, 1]);
        double reach = t * Math.Sqrt(covariance[0, 0]);
        var lambda = CutAtZero(1 / a, (1 / Math.Max(free[0] + reach, a), free[0] > reach ? 1 / (free[0] - reach) : double.PositiveInfinity));
        var sigma = CutAtZero(b / a, Fieller.Interval(free, covariance, unitB, unitA, t));
        var kappa = CutAtZero(c / a, Fieller.Interval(free, covariance, unitC, unitA, t));
        return new UslFit(lambda, sigma, kappa, Peak(free, covariance, a, b, c, unitA - unitB, unitC, t), error);
    }

    private static Reading<Estimate> Peak(
        Vector<double> free, Matrix<double> covariance, double a, double b, double c, Vector<double> numerator, Vector<double> denominator, double t)
    {
        if (!(c > 0) || !(a > b))
            return Reading<Estimate>.Unknown(c > 0 ? "throughput falls from the first level on" : "no retrograde part: throughput does not peak");
        var square = CutAtZero((a - b) / c, Fieller.Interval(free, covariance, numerator, denominator, t));
        return new Estimate(Math.Sqrt(square.Value), Math.Sqrt(square.Low), Math.Sqrt(square.High));
    }

    /// <summary>A truth below 0 is impossible, so that a bound there, or a ratio that passed through infinity to below 0, is replaced.</summary>
    private static Estimate CutAtZero(double value, (double Low, double High) interval) =>
        new(value, Math.Min(value, Math.Max(0, interval.Low)), Math.Max(value, interval.High));

    private static double Term(int level, int column) => column switch
    {
        0 => 1,
        1 => level - 1,
        _ => (double)level * (level - 1),
    };

    private static Vector<double> BestNonNegative(Matrix<double> design, Vector<double> target)
    {
        Vector<double>? best = null;
        double bestSquares = double.PositiveInfinity;
        foreach (int[] kept in (int[][])[[0, 1, 2], [0, 1], [0, 2], [0]])
        {
            var part = Matrix<double>.Build.DenseOfColumnVectors(kept.Select(design.Column));
            var solved = part.QR().Solve(target);
            if (solved.Any(x => x < 0))
                continue;
            var full = Vector<double>.Build.Dense(3);
            for (int i = 0; i < kept.Length; i++)
                full[kept[i]] = solved[i];
            var residual = target - (design * full);
            double squares = residual.DotProduct(residual);
            if (squares < bestSquares)
                (best, bestSquares) = (full, squares);
        }

        // The last set has one positive column against ones, so its solution is positive and a best one exists.
        return best!;
    }
}

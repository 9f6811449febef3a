using MathNet.Numerics.LinearAlgebra;

namespace Ouro.Analysis.Scaling;

/// <summary>
/// Confidence set of a ratio (u·β)/(v·β) of linear combinations of normal estimates (Fieller, "Some Problems in Interval
/// Estimation", Journal of the Royal Statistical Society B 16, 1954): all θ with (u·β − θ v·β)² ≤ t² Var(u·β − θ v·β), a quadratic in θ.
/// </summary>
internal static class Fieller
{
    /// <returns>The interval; where the denominator is not clearly off zero the set is unbounded, and the bounds that do not exist are ∓∞.</returns>
    public static (double Low, double High) Interval(Vector<double> beta, Matrix<double> covariance, Vector<double> numerator, Vector<double> denominator, double t)
    {
        double top = numerator * beta, bottom = denominator * beta;
        double varTop = numerator * (covariance * numerator);
        double varBottom = denominator * (covariance * denominator);
        double both = numerator * (covariance * denominator);

        // A θ² − 2 B θ + C ≤ 0
        double a = (bottom * bottom) - (t * t * varBottom);
        double b = (top * bottom) - (t * t * both);
        double c = (top * top) - (t * t * varTop);
        double discriminant = (b * b) - (a * c);
        if (discriminant < 0)
            return (double.NegativeInfinity, double.PositiveInfinity);
        double root = Math.Sqrt(discriminant);
        if (a > 0)
            return ((b - root) / a, (b + root) / a);

        // The set is the outside of the roots: θ ≤ the smaller or θ ≥ the larger. All our ratios are above zero, so what lies
        // below zero is no candidate; where both branches hold positive values nothing is excluded but a middle.
        double one = (b - root) / a, other = (b + root) / a;
        return Math.Min(one, other) <= 0 ? (Math.Max(one, other), double.PositiveInfinity) : (double.NegativeInfinity, double.PositiveInfinity);
    }
}

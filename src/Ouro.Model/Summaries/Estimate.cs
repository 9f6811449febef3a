namespace Ouro.Model.Summaries;

/// <summary>
/// A point value with its 95 % confidence interval. A side that the sample is too small to bound is ∓∞ (the 99th percentile of
/// 100 requests has no upper bound): print it as "unbounded", and in JSON, which has no infinity, as null.
/// </summary>
public readonly record struct Estimate(double Value, double Low, double High)
{
    public double? LowOrNull => double.IsFinite(Low) ? Low : null;

    public double? HighOrNull => double.IsFinite(High) ? High : null;
}

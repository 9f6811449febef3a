using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Model.Attribution;

/// <summary>Why deployment B is worse than A in one metric: Σ shares + unexplained = 1.</summary>
/// <param name="A">The plain process, in the metric's unit.</param>
/// <param name="Gap">Above 0 where B is worse: A − B of throughput, B − A of TTFT, in the metric's unit.</param>
/// <param name="Shares">In the order of the factorial; empty where there is no gap to be split.</param>
/// <param name="Unexplained">Of the gap: B against the coalition of all limits. Its reason also says why there are no shares.</param>
/// <param name="Validity">Of all cells that the numbers come from.</param>
public sealed record GapBudget(
    GapMetric Metric,
    int Level,
    Reading<double> A,
    Reading<double> B,
    Reading<Estimate> Gap,
    IReadOnlyList<LimitShare> Shares,
    Reading<Estimate> Unexplained,
    Validity Validity)
{
    /// <summary>The service under all limits, in the metric's unit: what stands in for B where no cluster is at hand.</summary>
    public required Reading<double> Twin { get; init; }

    /// <summary>As <see cref="Gap"/>, between A and the twin.</summary>
    public required Reading<Estimate> TwinGap { get; init; }

    /// <summary>The part of the gap that all limits together reproduce: 1 − unexplained.</summary>
    public required Reading<Estimate> Explained { get; init; }

    /// <summary>The metric once this part of the gap is added to A: 0 is A itself, 1 is B. Parts compose as the metric's scale does.</summary>
    public double? After(double share) => (A.ValueOrNull, B.ValueOrNull) is not ({ } a, { } b) ? null
        : Metric == GapMetric.RequestsPerSecond ? a * Math.Pow(b / a, share)
        : a + (share * (b - a));
}

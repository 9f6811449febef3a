using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Comparison;

/// <summary>One metric of one cell before the verdict, which depends on all the others.</summary>
/// <param name="Requests">Of the run that has fewer.</param>
internal sealed record MetricTest(ComparedMetric Metric, PlannedRow Row, long Requests, string? Doubt)
{
    public Reading<double> Base { get; init; }

    public Reading<double> Run { get; init; }

    public LogContrast? Ratio { get; init; }

    /// <summary>For an error share, with its <see cref="PValue"/>.</summary>
    public Estimate? Difference { get; init; }

    public double? PValue { get; init; }

    public bool MoreIsBetter => Metric is ComparedMetric.Throughput or ComparedMetric.Goodput;

    public string WhyNot => (Ratio, Difference) switch
    {
        (null, null) => Base.Reason ?? Run.Reason ?? Doubt ?? "too few requests",
        (null, _) => "an error share is compared by its difference",
        _ => "compared by its ratio",
    };

    /// <summary>The effect and the least that matters, on the scale on which both directions weigh the same: the logarithm of a ratio, the difference of shares.</summary>
    public (Estimate Effect, double Least) EffectOf(ComparisonSettings settings) => Ratio is { Factor: var factor }
        ? (new Estimate(Math.Log(factor.Value), Math.Log(factor.Low), Math.Log(factor.High)), Math.Log(1 + settings.MinEffect))
        : (Difference!.Value, ComparisonSettings.MinErrorDifference);
}

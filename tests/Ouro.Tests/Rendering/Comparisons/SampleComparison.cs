using Ouro.Analysis.Comparison;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Tests.Rendering.Comparisons;

/// <summary>A made-up comparison with every verdict.</summary>
internal static class SampleComparison
{
    public static RunComparison Comparison { get; } = new(
        "20261123_090000",
        "20261124_101500",
        new ComparisonSettings(),
        ["machine: cores: 4 in the base, 8 in the run", "flag --pipeline: a|b in the base, not given in the run"],
        [
            Ratio(ComparedMetric.Throughput, 12.5, 12.6, new Estimate(1.008, 0.981, 1.036), 1, ComparisonVerdict.Same, null),
            Ratio(ComparedMetric.TtftMean, 0.25, 0.2, new Estimate(0.8, 0.75, 0.86), 0.0001, ComparisonVerdict.Better, null),
            Ratio(ComparedMetric.TtftP95, 0.3, 0.412, new Estimate(1.373, 1.21, 1.55), 0.0002, ComparisonVerdict.Worse, null),
            Ratio(ComparedMetric.E2eP95, 1.5, 1.62, new Estimate(1.08, 0.95, 1.22), 0.4, ComparisonVerdict.CannotTell, 460),
            new ComparisonRow(
                "local", "baseline", 10, ComparedMetric.ErrorShare, 0.001, 0.05, None("an error share is compared by its difference"), new Estimate(0.049, 0.02, 0.08), 0.001, ComparisonVerdict.Worse, null, null),
            new ComparisonRow(
                "k8s-twin", "mock-llm", 1, ComparedMetric.E2eP50, 0.8, Reading<double>.Unknown("too few requests with this metric"), None("too few requests with this metric"), None("compared by its ratio"),
                null, ComparisonVerdict.CannotTell, null, "run invalid: 70 of 100 requests failed"),
        ],
        []);

    private static ComparisonRow Ratio(ComparedMetric metric, double before, double after, Estimate ratio, double p, ComparisonVerdict verdict, long? more) =>
        new("local", "baseline", 10, metric, before, after, ratio, None("compared by its ratio"), p, verdict, more, null);

    private static Reading<Estimate> None(string reason) => Reading<Estimate>.Unknown(reason);
}

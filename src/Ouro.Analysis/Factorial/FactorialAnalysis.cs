using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Factorial;

/// <summary>
/// Effects of the 2 × 2 stub factorial on log throughput and on log TTFT percentiles (Box, Hunter &amp; Hunter, "Statistics for
/// Experimenters", 2nd ed. 2005, ch. 5): with y(embeddings, LLM), 1 = stubbed,
/// embeddings = ½[(y10 − y00) + (y11 − y01)], LLM = ½[(y01 − y00) + (y11 − y10)], interaction = ½[(y11 − y01) − (y10 − y00)].
/// Logarithms, because removing a part acts as a factor and ratios of rates are symmetrical there.
/// </summary>
/// <remarks>
/// Intervals and p-values: block bootstrap of each corner, independent of the others, pooled over repetitions (<see cref="LogReplicates.Contrast"/>).
/// </remarks>
public static class FactorialAnalysis
{
    // Corners in the order y00, y10, y01, y11, and each effect's weights on them.
    private static readonly StubConfiguration[] Corners =
        [StubConfiguration.Baseline, StubConfiguration.EmbeddingsStubbed, StubConfiguration.LlmStubbed, StubConfiguration.BothStubbed];

    private static readonly (FactorialTerm Term, double[] Weights)[] Contrasts =
    [
        (FactorialTerm.Embeddings, [-0.5, 0.5, -0.5, 0.5]),
        (FactorialTerm.Llm, [-0.5, -0.5, 0.5, 0.5]),
        (FactorialTerm.Interaction, [0.5, -0.5, -0.5, 0.5]),
    ];

    private static readonly (FactorialTerm Term, double[] OtherReal, double[] OtherStubbed)[] SimpleContrasts =
    [
        (FactorialTerm.Embeddings, [-1, 1, 0, 0], [0, 0, -1, 1]),
        (FactorialTerm.Llm, [-1, 0, 1, 0], [0, -1, 0, 1]),
    ];

    /// <summary>One result per deployment and level of the plan.</summary>
    public static IReadOnlyList<FactorialResult> Analyze(RunCapture run) => Analyze(PlannedRow.AllOf(run), run.Plan.Seed);

    internal static IReadOnlyList<FactorialResult> Analyze(IReadOnlyList<PlannedRow> rows, ulong seed) =>
        rows
            .GroupBy(row => row.Deployment)
            .SelectMany(deployment => AdjustForManyTests(deployment
                .GroupBy(row => row.Level)
                .Select(level => AnalyzeLevel(deployment.Key, level.Key, level.ToList(), seed))
                .ToList()))
            .ToList();

    private static FactorialResult AnalyzeLevel(string deployment, int level, List<PlannedRow> rows, ulong seed)
    {
        var measured = new List<IReadOnlyList<CellCapture>>();
        foreach (var configuration in Corners)
        {
            var row = rows.Find(r => (r.Configuration.MockEmbeddings, r.Configuration.MockLlm) == (configuration.MockEmbeddings, configuration.MockLlm));
            if (row is null || row.Captures.Count == 0)
                return NotComputed($"{configuration.Name} was not measured{(row is null ? "" : $" ({row.WhyUnmeasured})")}");
            var (used, validity) = row.Judged;
            if (validity.State == ValidityState.Invalid)
                return NotComputed($"{configuration.Name} is invalid: {string.Join("; ", validity.Reasons)}");
            measured.Add(used);
        }

        var effects = new List<FactorialEffect>();
        var simple = new List<SimpleEffects>();
        foreach (var metric in Enum.GetValues<FactorialMetric>())
        {
            var corners = measured.Select((m, i) => Corner.Of(metric, m, seed + ((ulong)level << 16) + ((ulong)metric << 8) + (ulong)i)).OfType<LogReplicates>().ToArray();
            if (corners.Length < Corners.Length)
                continue;
            effects.AddRange(Contrasts.Select(c => Effect(c.Term, metric, corners, c.Weights)));
            simple.AddRange(SimpleContrasts.Select(c => new SimpleEffects(c.Term, metric, LogReplicates.Contrast(corners, c.OtherReal).Factor, LogReplicates.Contrast(corners, c.OtherStubbed).Factor)));
        }

        return effects.Count > 0
            ? new FactorialResult(deployment, level, effects, simple, null)
            : NotComputed("too few successful requests in one of the four configurations");

        FactorialResult NotComputed(string reason) => new(deployment, level, [], [], reason);
    }

    private static FactorialEffect Effect(FactorialTerm term, FactorialMetric metric, LogReplicates[] corners, double[] weights)
    {
        var contrast = LogReplicates.Contrast(corners, weights);
        return new FactorialEffect(term, metric, contrast.Factor, contrast.PValue, contrast.PValue);
    }

    private static List<FactorialResult> AdjustForManyTests(List<FactorialResult> levels)
    {
        double[] adjusted = Holm.Adjust(levels.SelectMany(l => l.Effects).Select(e => e.PValue).ToArray());
        int next = 0;
        return levels.Select(level => level with { Effects = level.Effects.Select(e => e with { AdjustedPValue = adjusted[next++] }).ToList() }).ToList();
    }
}

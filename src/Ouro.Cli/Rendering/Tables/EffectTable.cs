using Ouro.Analysis.Factorial;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Tables;

/// <summary>The stub factorial of one deployment at one level, as factors on throughput and TTFT percentiles.</summary>
internal sealed class EffectTable(FactorialResult result) : IReportTable
{
    public string Title => $"Stub effects: {result.Deployment} at {NumberText.Whole(result.Level)}";

    public IReadOnlyList<string> Header => ["Factor on", "Embeddings", "LLM", "Interaction", "Embeddings, LLM real", "Embeddings, LLM stubbed"];

    public IReadOnlyList<IReadOnlyList<ComparisonCell>> Rows { get; } = [.. result.Effects.Select(e => e.Metric).Distinct().Select(metric => RowOf(result, metric))];

    public IReadOnlyList<string> Footnotes => ["factors with 95 % intervals; * differs from 1 after Holm's correction over all effects of the deployment"];

    private static IReadOnlyList<ComparisonCell> RowOf(FactorialResult result, FactorialMetric metric)
    {
        var simple = result.Simple.FirstOrDefault(s => s.Metric == metric && s.Term == FactorialTerm.Embeddings);
        return
        [
            new ComparisonCell(EnumKeys.KeyOf(metric), "", CellTone.Label),
            Main(FactorialTerm.Embeddings), Main(FactorialTerm.Llm), Main(FactorialTerm.Interaction),
            Factor(simple?.OtherReal, false), Factor(simple?.OtherStubbed, false),
        ];

        ComparisonCell Main(FactorialTerm term) =>
            result.Effects.FirstOrDefault(e => e.Metric == metric && e.Term == term) is { } effect ? Factor(effect.Factor, effect.IsSignificant) : Factor(null, false);
    }

    private static ComparisonCell Factor(Estimate? factor, bool significant) => factor is { } known
        ? new ComparisonCell(NumberText.Interval(known), significant ? "*" : "", significant ? CellTone.Marked : CellTone.Plain)
        : new ComparisonCell("n/a", "", CellTone.Absent);
}

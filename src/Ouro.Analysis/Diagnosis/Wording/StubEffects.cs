using System.Globalization;
using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Factorial;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Wording;

/// <summary>
/// What the stub factorial says of a stage: the cause by intervention, beside the mechanism by evidence. A main effect that
/// hides an interaction is taken apart in words.
/// </summary>
internal static class StubEffects
{
    /// <returns>For the stage, or against it; nothing where no stub replaces the stage or the factorial was not measured.</returns>
    public static (FindingEvidence? For, FindingEvidence? Against) On(FindingStage stage, Exhibit exhibit)
    {
        if (TermOf(stage) is not { } term || exhibit.Effects is not { } result || Throughput(result, term) is not { } effect)
            return (null, null);
        string part = term == FactorialTerm.Llm ? "the LLM" : "the embeddings";
        string other = term == FactorialTerm.Llm ? "the embeddings are" : "the LLM is";
        string size = string.Create(
            CultureInfo.InvariantCulture, $"{effect.Factor.Value:0.00} [{effect.Factor.Low:0.00}, {effect.Factor.High:0.00}] (Holm p {(effect.AdjustedPValue < 0.0001 ? "< 0.0001" : $"= {effect.AdjustedPValue:0.0000}")})");
        string text = $"stubbing {part} multiplies the throughput at {result.Level} by {size}";
        if (Throughput(result, FactorialTerm.Interaction) is { IsSignificant: true }
            && result.Simple.FirstOrDefault(s => s.Term == term && s.Metric == FactorialMetric.Throughput) is { } simple)
        {
            text += string.Create(
                CultureInfo.InvariantCulture, $": by {simple.OtherReal.Value:0.00} while {other} real and by {simple.OtherStubbed.Value:0.00} once {other} stubbed too, so one hides behind the other");
        }

        var evidence = new FindingEvidence(text, "stub_effect_on_throughput", exhibit.FactorialCells, [effect.Factor.Value, effect.Factor.Low, effect.Factor.High]);
        return effect is { IsSignificant: true, Factor.Value: > 1 } ? (evidence, null) : (null, evidence);
    }

    private static FactorialTerm? TermOf(FindingStage stage) => stage switch
    {
        FindingStage.Embed or FindingStage.ModelLoad => FactorialTerm.Embeddings,
        FindingStage.LlmFirstToken or FindingStage.Generation => FactorialTerm.Llm,
        _ => null,
    };

    private static FactorialEffect? Throughput(FactorialResult result, FactorialTerm term) =>
        result.Effects.FirstOrDefault(e => e.Term == term && e.Metric == FactorialMetric.Throughput);
}

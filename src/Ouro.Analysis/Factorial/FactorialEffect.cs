using Ouro.Model.Summaries;

namespace Ouro.Analysis.Factorial;

public enum FactorialTerm
{
    /// <summary>Replacing the embeddings, averaged over both states of the LLM.</summary>
    Embeddings,

    /// <summary>Replacing the LLM, averaged over both states of the embeddings.</summary>
    Llm,

    /// <summary>Half of how much more replacing one gives once the other is replaced too.</summary>
    Interaction,
}

public enum FactorialMetric
{
    Throughput,
    TtftP50,
    TtftP90,
    TtftP95,
}

/// <summary>
/// One effect as a factor: 2.0 on throughput doubles it, 0.5 on TTFT halves it, 1 is no effect. Its interval is not corrected
/// for the number of tests; <paramref name="AdjustedPValue"/> is.
/// </summary>
/// <param name="PValue">Two-sided, of "the factor is 1".</param>
/// <param name="AdjustedPValue">Holm, over all effects of the deployment.</param>
public sealed record FactorialEffect(FactorialTerm Term, FactorialMetric Metric, Estimate Factor, double PValue, double AdjustedPValue)
{
    public bool IsSignificant => AdjustedPValue < 0.05;
}

/// <summary>What replacing one part gives on one metric while the other part is real, and while it is replaced: says when a main effect hides an interaction.</summary>
public sealed record SimpleEffects(FactorialTerm Term, FactorialMetric Metric, Estimate OtherReal, Estimate OtherStubbed);

/// <summary>The 2 × 2 stub factorial of one deployment at one level, or why it cannot be computed.</summary>
/// <param name="WhyNot">Null when computed.</param>
public sealed record FactorialResult(string Deployment, int Level, IReadOnlyList<FactorialEffect> Effects, IReadOnlyList<SimpleEffects> Simple, string? WhyNot);

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>A stage of which only so many run at once, although CPUs are idle and the server answers.</summary>
/// <param name="Parallelism">X·S at the highest level, of the stage or, where the LLM's first token waits, of the whole LLM call.</param>
internal sealed record Limit(Leaf Leaf, double Parallelism)
{
    // Most of the waiting must be in one stage, or the limit is not that stage's.
    private const double MostOfTheWaiting = 0.5;

    // What is nearly as many as the clients is no limit seen: they may simply not be more.
    private const double ClearlyBelowTheLoad = 0.85;

    // Utilisation law: what is at work less than half of the time makes nobody wait as long as was seen.
    private const double LeastUse = 0.5;

    public int Size => Math.Max(1, (int)Math.Round(Parallelism));

    public static Limit? Of(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || exhibit.Queue is not { } leaf || exhibit.WaitingShare(leaf) < MostOfTheWaiting)
            return null;
        if (!symptoms.CpuIsIdle || symptoms.IsThrottled || symptoms.StallsLike(leaf.ServiceSeconds))
            return null;

        // A slot at the LLM is held until the last token.
        double generation = leaf.Stage == FindingStage.LlmFirstToken
            ? exhibit.Leaves.FirstOrDefault(l => l.Stage == FindingStage.Generation)?.ParallelismAtTop ?? 0
            : 0;
        double parallelism = leaf.ParallelismAtTop + generation;
        return parallelism >= LeastUse && parallelism <= ClearlyBelowTheLoad * exhibit.Top.Level ? new Limit(leaf, parallelism) : null;
    }
}

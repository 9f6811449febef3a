using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: work items waiting for a pool thread while CPUs are idle. Against it: a stage that runs one at a time anyway (a
/// lock; more threads would only queue there), which is the blocking-call rule's.
/// </summary>
internal sealed class ThreadPoolStarvedRule : IMechanismRule
{
    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || !symptoms.IsStarved || !symptoms.CpuIsIdle || symptoms.IsThrottled || BlockingCallRule.LockOf(exhibit) is not null)
            return null;
        var stage = HolderOf(exhibit);
        var usage = exhibit.Top.Usage;
        string claim = $"The thread pool is starved: {Say.Number(usage.PoolQueue.ValueOrNull ?? 0)} work items wait for one of {Say.Number(usage.PoolThreads.ValueOrNull ?? 0)} threads"
            + $" while the CPUs are idle. What holds the threads is {Say.Stage(stage)}.";
        return new Draft(
            stage, Mechanism.ThreadPoolStarved, claim, new Removal().ThroughputAt(exhibit), Confidence.High,
            Evidence.List(Evidence.PoolQueue(exhibit), Evidence.Threads(exhibit), Evidence.Cpu(exhibit), Evidence.Heartbeat(exhibit, symptoms)),
            [],
            Remedies.Async(stage) + "; until then raise the pool's minimum (next step 4)");
    }

    /// <summary>The stage whose requests are about as many as the pool has threads: X·S is how many of them are inside it at work.</summary>
    private static FindingStage HolderOf(Exhibit exhibit)
    {
        double threads = exhibit.Top.Usage.PoolThreads.ValueOrNull ?? 0;
        var candidates = exhibit.Leaves
            .Where(l => l.Stage is not (FindingStage.Accept or FindingStage.Finish or FindingStage.Generation))
            .Select(l => (l.Stage, Inside: l.ParallelismAtTop))
            .ToList();

        // A blocking call to the LLM holds its thread from the call to the last token.
        if (exhibit.Leaves.FirstOrDefault(l => l.Stage == FindingStage.Generation) is { } generation)
        {
            candidates = [.. candidates.Select(c => c.Stage == FindingStage.LlmFirstToken ? (c.Stage, c.Inside + generation.ParallelismAtTop) : c)];
        }

        return candidates.Count == 0 ? FindingStage.Accept : candidates.MinBy(c => Math.Abs(Math.Log((c.Inside + 0.1) / (threads + 0.1)))).Stage;
    }
}

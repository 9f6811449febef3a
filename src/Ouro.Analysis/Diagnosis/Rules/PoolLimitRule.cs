using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: one stage in which requests queue, which never runs more than k at once, idle CPUs, a heartbeat that goes on.
/// Against it: a thread held by each waiter (the blocking-call rule's), and a wait that the server does not see in its own
/// queues although it times itself while it asks an upstream (the upstream rule's).
/// </summary>
internal sealed class PoolLimitRule : IMechanismRule
{
    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (Limit.Of(exhibit, symptoms) is not { } limit || BlockingCallRule.HoldsThreads(exhibit, limit) || symptoms.IsStarved)
            return null;
        var leaf = limit.Leaf;
        if (UpstreamLimitRule.Concerns(leaf))
            return null;
        bool isCertain = symptoms.CpuIsKnown && leaf.ServerQueueSeconds.IsKnown;
        string claim = Say.Sentence(
            $"{Say.Stage(leaf.Stage)} never runs more than {limit.Size} at once ({Say.Rate(exhibit.Top.PerSecond)} × {Say.Seconds(leaf.ServiceSeconds)} = {Say.Number(limit.Parallelism)}) "
            + $"while CPUs are idle and the server answers other requests at once: a pool, lock or semaphore of {limit.Size}. Its ceiling is {Say.Rate(limit.Size / leaf.ServiceSeconds)}.");
        return new Draft(
            leaf.Stage, Mechanism.PoolLimit, claim, new Removal().ThroughputAt(exhibit), isCertain ? Confidence.High : Confidence.Medium,
            Evidence.List(
                Evidence.Parallelism(exhibit, leaf), Evidence.Waiting(exhibit, leaf), Evidence.ServerQueue(exhibit, leaf), Evidence.Cpu(exhibit),
                Evidence.Heartbeat(exhibit, symptoms), Evidence.Threads(exhibit)),
            Evidence.List(Evidence.Missing("CPU", exhibit.Top.Usage.BusyCores)),
            Remedies.Widen(leaf.Stage, limit.Size));
    }
}

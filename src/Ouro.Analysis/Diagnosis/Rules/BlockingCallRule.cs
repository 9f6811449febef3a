using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: as for a pool limit, and a thread of the pool for each waiter (without pool counters: threads that grow with
/// them); or a starved pool beside a stage that runs one at a time, because waiters at a lock hold the pool's threads. Against
/// it: fewer threads than requests inside.
/// </summary>
internal sealed class BlockingCallRule : IMechanismRule
{
    // Threads added per waiter: the pool adds them late, so not all waiters have one yet.
    private const double ThreadPerWaiter = 0.5;
    private const double FewestWaiters = 2;

    // Each request inside holds one; a pool adds threads until as many as it has CPUs are free to work.
    private const double ThreadsPerRequestInside = 1.2;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || !symptoms.CpuIsIdle || symptoms.IsThrottled)
            return null;
        var limit = Limit.Of(exhibit, symptoms) is { } seen && HoldsThreads(exhibit, seen)
            ? seen
            : symptoms.IsStarved && LockOf(exhibit) is { } locked ? new Limit(locked, locked.ParallelismAtTop) : null;
        if (limit is null)
            return null;
        var leaf = limit.Leaf;
        string claim = Say.Sentence(
            $"{Say.Stage(leaf.Stage)} is called synchronously, {limit.Size} at a time ({Say.Rate(exhibit.Top.PerSecond)} × {Say.Seconds(leaf.ServiceSeconds)} = {Say.Number(limit.Parallelism)}), "
            + $"and every request that waits for it holds a thread. Its ceiling is {Say.Rate(limit.Size / leaf.ServiceSeconds)}.");
        return new Draft(
            leaf.Stage, Mechanism.BlockingCall, claim, new Removal().ThroughputAt(exhibit), Confidence.High,
            Evidence.List(
                Evidence.Parallelism(exhibit, leaf), Evidence.Threads(exhibit), Evidence.PoolQueue(exhibit), Evidence.Cpu(exhibit), Evidence.ServerQueue(exhibit, leaf),
                Evidence.Heartbeat(exhibit, symptoms)),
            [],
            Remedies.Async(leaf.Stage));
    }

    public static bool HoldsThreads(Exhibit exhibit, Limit limit)
    {
        double waiting = limit.Leaf.Population - limit.Leaf.ParallelismAtTop;
        if (waiting < FewestWaiters)
            return false;

        // A warmed-up pool has its threads from the start, so growth says little; too few for all who are inside says no.
        return exhibit.Top.Usage.PoolThreads.ValueOrNull is { } threads
            ? threads >= (ThreadsPerRequestInside * limit.Leaf.Population) + (exhibit.Top.Usage.AllowedCores.ValueOrNull ?? 1)
            : exhibit.Top.Usage.Threads.ValueOrNull - exhibit.Low.Usage.Threads.ValueOrNull >= ThreadPerWaiter * waiting;
    }

    /// <summary>A stage that runs exactly one at a time: more threads would not help it. A model loaded per request has its own rule.</summary>
    public static Leaf? LockOf(Exhibit exhibit) => exhibit.Leaves
        .Where(l => l.Stage is not (FindingStage.ModelLoad or FindingStage.LlmFirstToken or FindingStage.Generation or FindingStage.Accept or FindingStage.Finish))
        .Where(l => l.ParallelismAtTop is > 0.8 and < 1.2)
        .MaxBy(l => l.ServiceSeconds);
}

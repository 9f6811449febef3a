using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: a stage that runs one at a time (X·S ≈ 1) and heartbeats that stall about as long as it works. Against it: full
/// or throttled CPUs, and a thread pool with work waiting, which stall a server in other ways.
/// </summary>
internal sealed class EventLoopBlockedRule : IMechanismRule
{
    // Below, the stage leaves the loop free for a good part of the time, and something else is the limit.
    private const double BusyLoop = 0.6;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || exhibit.Busiest is not { } stage || stage.ParallelismAtTop < BusyLoop || !symptoms.StallsLike(stage.ServiceSeconds))
            return null;
        if (symptoms.CpuIsFull || symptoms.IsThrottled || symptoms.IsStarved)
            return null;
        var effect = new Removal().ThroughputAt(exhibit);
        string claim = Say.Sentence(
            $"{Say.Stage(stage.Stage)} runs one at a time (effective parallelism {Say.Number(stage.ParallelismAtTop)} at {Say.Rate(exhibit.Top.PerSecond)} × {Say.Seconds(stage.ServiceSeconds)}) "
            + $"and blocks the whole server while it runs: heartbeat stalls have a median of {Say.Seconds(symptoms.Stalls!.Value.MedianSeconds)}.");
        return new Draft(
            stage.Stage, Mechanism.EventLoopBlocked, claim, effect, symptoms.CpuIsKnown ? Confidence.High : Confidence.Medium,
            Evidence.List(Evidence.Heartbeat(exhibit, symptoms), Evidence.Parallelism(exhibit, stage), Evidence.Cpu(exhibit)),
            Evidence.List(Evidence.Missing("CPU", exhibit.Top.Usage.BusyCores)),
            Remedies.Async(stage.Stage));
    }
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: a stage that runs one at a time (X·S ≈ 1) and heartbeats that stall about as long as it works. Which stage it is
/// shows at the lowest level, where the stalls lie inside it. Against it: full or throttled CPUs, and a thread pool with work
/// waiting, which stall a server in other ways.
/// </summary>
internal sealed class EventLoopBlockedRule : IMechanismRule
{
    // Below, the stage leaves the loop free for a good part of the time, and something else is the limit.
    private const double BusyLoop = 0.6;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || symptoms.CpuIsFull || symptoms.IsThrottled || symptoms.IsStarved || Stopper(exhibit) is not var (stage, seconds))
            return null;
        double busy = exhibit.Top.PerSecond * seconds;
        if (busy < BusyLoop || !symptoms.StallsLike(seconds))
            return null;
        var effect = new Removal().ThroughputAt(exhibit);
        string claim = Say.Sentence(
            $"{Say.Stage(stage)} runs one at a time (effective parallelism {Say.Number(busy)} at {Say.Rate(exhibit.Top.PerSecond)} × {Say.Seconds(seconds)}) "
            + $"and blocks the whole server while it runs: heartbeat stalls have a median of {Say.Seconds(symptoms.Stalls!.Value.MedianSeconds)}.");
        return new Draft(
            stage, Mechanism.EventLoopBlocked, claim, effect, symptoms.CpuIsKnown ? Confidence.High : Confidence.Medium,
            Evidence.List(Evidence.Heartbeat(exhibit, symptoms), Evidence.Stop(exhibit), Evidence.Cpu(exhibit)),
            Evidence.List(Evidence.Missing("CPU", exhibit.Top.Usage.BusyCores)),
            Remedies.Async(stage));
    }

    /// <summary>The stage and for how long it stops the server; where no stall was seen at rest, the busiest stage and its whole time.</summary>
    private static (FindingStage Stage, double Seconds)? Stopper(Exhibit exhibit) =>
        exhibit.Stop is { } stop ? (stop.Stage, stop.Seconds) : exhibit.Busiest is { } leaf ? (leaf.Stage, leaf.ServiceSeconds) : null;
}

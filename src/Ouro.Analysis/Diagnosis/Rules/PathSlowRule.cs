using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: even the fastest heartbeats, at the lowest level, take long. Against it: fast ones among them, which a slow path
/// cannot have; tokens in bursts about as far apart, because what holds replies back holds the heartbeat's too.
/// </summary>
internal sealed class PathSlowRule : IMechanismRule
{
    // A trivial request on one host or in one network takes well below a millisecond; a port-forward or a proxy some.
    private const double SlowSeconds = 0.005;

    public static bool IsSeen(LevelFacts level) => level.Heartbeat.IsUsable && level.Heartbeat.Fastest >= SlowSeconds;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var (low, top) = (exhibit.Low, exhibit.Top);
        if (!IsSeen(low) || PathBufferingRule.ExplainsDelay(low))
            return null;
        double trip = low.Heartbeat.Fastest;
        double reach = 1.96 * top.Ttft.StandardError;
        double predicted = Math.Max(0, top.Ttft.Mean - trip);
        return new Draft(
            FindingStage.Path, Mechanism.PathSlow,
            $"The way to the service takes {Say.Seconds(trip)} there and back even for a trivial request at {low.Level}: a port-forward, a proxy or distance, not the service.",
            new FindingEffect("ttft_mean_s", top.Level, top.Ttft.Mean, new Model.Summaries.Estimate(predicted, Math.Max(0, predicted - reach), predicted + reach)), Confidence.High,
            Evidence.List(new FindingEvidence(
                $"a tenth of the heartbeats at {low.Level} took less than {Say.Seconds(trip)}, half of them less than {Say.Seconds(low.Heartbeat.Median)}",
                "heartbeat_s", [low.CellName], [trip, low.Heartbeat.Median])),
            [],
            "measure from inside the cluster, or through the ingress that users take, not through kubectl port-forward");
    }
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: several tokens at the same instant, then a pause, already at the lowest level. Against it: tokens that come one by one when nothing else runs.</summary>
internal sealed class PathBufferingRule : IMechanismRule
{
    // A model may speak in pairs (speculative decoding); three and more at one instant is a buffer.
    private const double FewestPerBurst = 3;

    // A reply is held from one release to the next at most, and the release that a beat waits for may be late by as much again.
    private const double HoldsPerBeat = 2;

    // A reply whose tokens come in one or two bursts is shorter than it is held, and does not tell for how long.
    private const double WholeReplies = 0.4;

    /// <summary>The heartbeat is late by no more than replies are held back.</summary>
    public static bool ExplainsDelay(LevelFacts level) =>
        IsSeen(level.Stream)
        && (level.Stream.TokensPerBurst >= WholeReplies * level.Stream.TokensPerReply
            || level.Heartbeat.Fastest <= HoldsPerBeat * level.Stream.TokensPerBurst * level.Stream.MeanGapSeconds);

    private static bool IsSeen(StreamShape stream) => stream.Replies > 0 && stream.MeanGapSeconds > 0 && stream.TokensPerBurst >= FewestPerBurst;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var (low, top) = (exhibit.Low, exhibit.Top);
        if (!IsSeen(low.Stream))
            return null;
        double held = (low.Stream.TokensPerBurst - 1) * low.Stream.MeanGapSeconds;
        if (PathSlowRule.IsSeen(low) && ExplainsDelay(low))
            held = Math.Max(held, low.Heartbeat.Fastest);
        double reach = 1.96 * top.Ttft.StandardError;
        double predicted = Math.Max(0, top.Ttft.Mean - held);
        return new Draft(
            FindingStage.Path, Mechanism.PathBuffering,
            $"Tokens arrive {Say.Number(low.Stream.TokensPerBurst)} at a time: something between the LLM and the client holds them back, and the first token with them, by about {Say.Seconds(held)}.",
            new FindingEffect("ttft_mean_s", top.Level, top.Ttft.Mean, new Model.Summaries.Estimate(predicted, Math.Max(0, predicted - reach), predicted + reach)), Confidence.High,
            Evidence.List(new FindingEvidence(
                $"{Say.Number(low.Stream.TokensPerBurst)} tokens per burst at {low.Level}, {Say.Number(top.Stream.TokensPerBurst)} at {top.Level}; a token every {Say.Seconds(low.Stream.MeanGapSeconds)} on average",
                "tokens_per_burst", Evidence.Cells(exhibit), [low.Stream.TokensPerBurst, top.Stream.TokensPerBurst])),
            [],
            "flush after every event, and switch response buffering off in every proxy on the way (X-Accel-Buffering: no)");
    }
}

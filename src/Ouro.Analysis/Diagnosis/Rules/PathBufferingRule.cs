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

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var (low, top) = (exhibit.Low, exhibit.Top);
        if (low.Stream.Replies == 0 || low.Stream.MeanGapSeconds <= 0 || low.Stream.TokensPerBurst < FewestPerBurst)
            return null;
        double held = (low.Stream.TokensPerBurst - 1) * low.Stream.MeanGapSeconds;
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

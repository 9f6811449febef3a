using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: token events that grow from each to the next. Against it: events of about one size.</summary>
internal sealed class PayloadGrowthRule : IMechanismRule
{
    private const double Growth = 1.8;
    private const double NearlyEveryStep = 0.8;

    // ,"partial_answer":"" as the original names the field that grows; its key leaves with it.
    private const double FieldBytes = 20;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var stream = exhibit.Top.Stream;
        if (stream.Replies == 0 || stream.GrowthFactor < Growth || stream.GrowingShare < NearlyEveryStep)
            return null;
        double leanEvent = Math.Max(stream.BytesPerStep, stream.FirstEventBytes - stream.BytesPerStep - FieldBytes);
        double lean = Math.Min(stream.BytesPerReply, leanEvent * stream.TokensPerReply);
        return new Draft(
            FindingStage.Generation, Mechanism.PayloadGrowth,
            $"Token events grow along the stream: {Say.Number(stream.GrowthFactor)} times larger in its last third than in its first, {Say.Bytes(stream.BytesPerReply)} for {Say.Number(stream.TokensPerReply)} tokens. Bytes rise with the square of the answer's length.",
            new FindingEffect("token_bytes_per_reply", exhibit.Top.Level, stream.BytesPerReply, new Model.Summaries.Estimate(lean, Math.Min(lean, stream.BytesPerStep * stream.TokensPerReply), Math.Min(stream.BytesPerReply, stream.FirstEventBytes * stream.TokensPerReply))), Confidence.High,
            Evidence.List(new FindingEvidence(
                $"{Say.Share(stream.GrowingShare)} of the events are longer than the one before", "growing_events_share", [exhibit.Top.CellName], [stream.GrowingShare, stream.GrowthFactor])),
            [],
            "send each token alone; the client can put the answer together");
    }
}

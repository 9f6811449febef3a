using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: requests that queue for the LLM although the service itself queues none of them, or refusals after the documents
/// that come with the load. Against it: full CPUs, a blocked server, a queue that the service reports as its own.
/// </summary>
internal sealed class UpstreamLimitRule : IMechanismRule
{
    private const double SomeRefused = 0.02;

    // Of the stage's waiting: a service that times itself and does not see the wait is not the one that makes it.
    private const double OwnQueue = 0.5;

    public static bool Concerns(Leaf leaf) =>
        leaf.Stage is FindingStage.LlmFirstToken or FindingStage.Generation
        && (leaf.ServerQueueSeconds.ValueOrNull is not { } queue || queue < OwnQueue * leaf.WaitingSeconds);

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms) => Refusing(exhibit) ?? Queueing(exhibit, symptoms);

    private static Draft? Queueing(Exhibit exhibit, Symptoms symptoms)
    {
        if (Limit.Of(exhibit, symptoms) is not { } limit || symptoms.IsStarved || !Concerns(limit.Leaf))
            return null;
        var leaf = limit.Leaf;
        bool isTimed = leaf.ServerQueueSeconds.IsKnown;
        string claim = $"The LLM upstream serves {limit.Size} at a time ({Say.Number(limit.Parallelism)} calls in progress at {Say.Rate(exhibit.Top.PerSecond)}): {Say.Stage(leaf.Stage)}"
            + $" grows from {Say.Seconds(leaf.ServiceSeconds)} to {Say.Seconds(leaf.ResidenceSeconds)}{(isTimed ? " and the service reports no queue of its own before it" : "")}.";
        return new Draft(
            leaf.Stage, Mechanism.UpstreamLimit, claim, new Removal().ThroughputAt(exhibit), isTimed ? Confidence.High : Confidence.Medium,
            Evidence.List(Evidence.Waiting(exhibit, leaf), Evidence.Parallelism(exhibit, leaf), Evidence.ServerQueue(exhibit, leaf), Evidence.Cpu(exhibit), Evidence.Heartbeat(exhibit, symptoms)),
            Evidence.List(isTimed ? null : Evidence.NotMeasured("the service's own queue before the LLM", "it reports no timings, so the limit could be its connection pool")),
            $"raise the upstream's concurrency above {limit.Size} (replicas, a larger batch, a higher rate limit), or queue before it with back-pressure (next step 3)");
    }

    private static Draft? Refusing(Exhibit exhibit)
    {
        var (top, low) = (exhibit.Top, exhibit.Low);
        double share = top.Refusals.AfterDocuments / (double)top.Requests;
        double atRest = low.Refusals.AfterDocuments / (double)Math.Max(1, low.Requests);
        if (share < SomeRefused || share < 2 * atRest)
            return null;
        double attempts = top.PerSecond / Math.Max(0.01, 1 - share);
        var evidence = new FindingEvidence(
            $"{top.Refusals.AfterDocuments} of {top.Requests} requests at {top.Level} ended in an error after the documents and before the first token; {low.Refusals.AfterDocuments} of {low.Requests} at {low.Level}",
            "refused_share", Evidence.Cells(exhibit), [atRest, share]);
        return new Draft(
            FindingStage.LlmFirstToken, Mechanism.UpstreamLimit,
            $"The LLM upstream refuses {Say.Share(share)} of the calls at {top.Level} and {Say.Share(atRest)} at {low.Level}: a rate or concurrency limit that answers instead of queueing.",
            new FindingEffect("requests_per_second", top.Level, top.PerSecond, new Model.Summaries.Estimate(Math.Min(attempts, exhibit.Top.Level / low.EndToEnd.Mean), top.PerSecond, attempts)),
            Confidence.Medium,
            Evidence.List(evidence, Evidence.Cpu(exhibit)),
            [],
            "raise the upstream's limit, or hold calls back in the service and retry before the first token (next step 3)");
    }
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: a quota, and a good part of its periods throttled. A runtime that merely sees fewer CPUs is never throttled: that is what tells the two apart.</summary>
internal sealed class CpuQuotaRule : IMechanismRule
{
    // What is left of a request when all its throttling is gone cannot be less than this part of it.
    private const double LargestSaving = 0.8;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var usage = exhibit.Top.Usage;
        if (!symptoms.IsThrottled || usage.QuotaCores.ValueOrNull is not { } quota)
            return null;
        double saved = Math.Min(exhibit.Low.Usage.ThrottledSecondsPerRequest.ValueOrNull ?? 0, LargestSaving * exhibit.Low.EndToEnd.Mean);
        double free = Math.Min(usage.AffinityCpus.ValueOrNull ?? double.PositiveInfinity, usage.MachineCpus.ValueOrNull ?? quota);
        var effect = new Removal(saved, 0, free).ThroughputAt(exhibit);
        var stage = symptoms.CpuStage?.Stage ?? FindingStage.Machine;
        string claim = $"The CPU quota of {Say.Cores(quota)} throttles the service: {Say.Share(usage.ThrottledShare.ValueOrNull ?? 0)} of its periods end throttled"
            + $" at {Say.Seconds(usage.CpuSecondsPerRequest.ValueOrNull ?? 0)} of CPU per request, most of it in {Say.Stage(stage)}.";
        return new Draft(
            stage, Mechanism.CpuQuota, claim, effect, Confidence.High,
            Evidence.List(Evidence.Throttling(exhibit), Evidence.Cpu(exhibit), Evidence.Machine(exhibit)),
            [],
            $"raise the CPU limit above {Say.Number(quota)} or remove it and keep the request; then " + Remedies.LessCpu(stage));
    }
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>
/// Required: CPUs full, by the target. Against it: a quota that throttles (then the quota is the limit), fewer CPUs seen than
/// the machine has, a collector that takes the CPU, a model loaded per request: each has its own rule.
/// </summary>
internal sealed class CpuBoundRule : IMechanismRule
{
    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (!exhibit.Queues || !symptoms.CpuIsFull || symptoms.IsThrottled || symptoms.SeesFewerCpus)
            return null;
        if (symptoms.CpuStage is not { Stage: not FindingStage.ModelLoad } stage || MemoryPressureRule.Collects(exhibit.Top))
            return null;
        double cpu = symptoms.CpuSecondsOf(stage);
        var effect = new Removal(stage.ServiceSeconds, cpu).ThroughputAt(exhibit);
        var usage = exhibit.Top.Usage;
        string claim = Say.Sentence(
            $"{Say.Stage(stage.Stage)} is bound by the CPU: the target keeps {Say.Number(usage.BusyCores.ValueOrNull ?? 0)} of {Say.Cores(usage.AllowedCores.ValueOrNull ?? 0)} busy, "
            + $"{Say.Seconds(usage.CpuSecondsPerRequest.ValueOrNull ?? 0)} per request, of which about {Say.Seconds(cpu)} in {Say.Stage(stage.Stage)}.");
        return new Draft(
            stage.Stage, Mechanism.CpuBound, claim, effect, Confidence.High,
            Evidence.List(Evidence.Cpu(exhibit), Evidence.Machine(exhibit), Evidence.Waiting(exhibit, stage), Evidence.ServerQueue(exhibit, stage)),
            [],
            Remedies.LessCpu(stage.Stage));
    }
}

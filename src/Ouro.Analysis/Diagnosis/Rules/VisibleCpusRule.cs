using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: an affinity mask smaller than the machine, and all of its CPUs in use. Against it: throttled periods (that is a quota).</summary>
internal sealed class VisibleCpusRule : IMechanismRule
{
    // One CPU that is seen is rarely used to the last tenth: the collector and the kernel take turns with the work.
    private const double FullMask = 0.75;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var usage = exhibit.Top.Usage;
        if (!exhibit.Queues || !symptoms.SeesFewerCpus || symptoms.IsThrottled || usage.AffinityCpus.ValueOrNull is not { } seen
            || usage.MachineCpus.ValueOrNull is not { } machine || usage.BusyCores.ValueOrNull is not { } busy || busy < FullMask * seen)
        {
            return null;
        }

        var effect = new Removal(0, 0, machine).ThroughputAt(exhibit);
        var stage = symptoms.CpuStage?.Stage ?? FindingStage.Machine;
        return new Draft(
            stage, Mechanism.VisibleCpus,
            $"The service sees {Say.Number(seen)} of {Say.Number(machine)} CPUs and keeps {Say.Number(busy)} of them busy without ever being throttled: its runtime sizes its pools for {Say.Number(seen)}.",
            effect, Confidence.High,
            Evidence.List(Evidence.Cpu(exhibit), Evidence.Throttling(exhibit), Evidence.Machine(exhibit)),
            [],
            "let the service see more CPUs (affinity, cpuset, static CPU policy), or set its thread and worker counts by hand (next step 4)");
    }
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: model loading timed in every request, a noticeable part of what a request takes alone. Against it: loads that come once.</summary>
internal sealed class ModelReloadRule : IMechanismRule
{
    private const double NoticeableShare = 0.05;
    private const double NoticeableSeconds = 0.002;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        if (exhibit.Leaves.FirstOrDefault(l => l.Stage == FindingStage.ModelLoad) is not { } load)
            return null;
        double alone = load.ServiceSeconds;
        if (alone < NoticeableSeconds || alone < NoticeableShare * exhibit.Low.EndToEnd.Mean)
            return null;
        double timed = exhibit.Leaves.Where(l => l.Stage is FindingStage.Embed or FindingStage.Search or FindingStage.ModelLoad).Sum(l => l.ServiceSeconds);
        double onCpu = exhibit.Low.Usage.CpuSecondsPerRequest.ValueOrNull is { } cpu ? Math.Min(1, cpu / timed) : 1;
        var effect = new Removal(alone, alone * onCpu).ThroughputAt(exhibit);
        return new Draft(
            FindingStage.ModelLoad, Mechanism.ModelReload,
            $"The model is loaded again for every request: {Say.Seconds(alone)} of the {Say.Seconds(exhibit.Low.EndToEnd.Mean)} that a request takes alone, {Say.Seconds(load.ResidenceSeconds)} at {exhibit.Top.Level}.",
            effect, Confidence.High,
            Evidence.List(Evidence.Waiting(exhibit, load), Evidence.Parallelism(exhibit, load), Evidence.ServerQueue(exhibit, load), Evidence.Cpu(exhibit)),
            [],
            "load the model once, at start, and share it (next step 2)");
    }
}

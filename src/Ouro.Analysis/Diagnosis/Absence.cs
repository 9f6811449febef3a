using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis;

/// <summary>The verdicts for what is not there: no bottleneck, or none that the evidence names.</summary>
internal static class Absence
{
    public static Draft NoBottleneck(Exhibit exhibit, Symptoms symptoms) => new(
        FindingStage.Machine, Mechanism.None,
        $"No bottleneck up to {exhibit.Top.Level}: {Say.Rate(exhibit.Top.PerSecond)}, and a request takes {Say.Number(exhibit.Stretch)} times what it takes at {exhibit.Low.Level}.",
        null, exhibit.Top.Usage.IsKnown ? Confidence.High : Confidence.Medium,
        Evidence.List(
            new FindingEvidence(
                $"end-to-end {Say.Seconds(exhibit.Low.EndToEnd.Mean)} at {exhibit.Low.Level}, {Say.Seconds(exhibit.Top.EndToEnd.Mean)} at {exhibit.Top.Level}",
                "e2e_mean_s", Evidence.Cells(exhibit), [exhibit.Low.EndToEnd.Mean, exhibit.Top.EndToEnd.Mean]),
            Evidence.Cpu(exhibit), Evidence.Heartbeat(exhibit, symptoms)),
        [],
        "measure higher levels to find its limit");

    public static Draft Inconclusive(Exhibit exhibit, Symptoms symptoms)
    {
        var stage = exhibit.Queue?.Stage ?? FindingStage.Machine;
        string waiting = exhibit.Queue is { } leaf ? $"most of it in {Say.Stage(leaf.Stage)}" : "in no stage more than in others";
        string missing = symptoms.CpuIsKnown ? "no mechanism's evidence is complete" : "the target's resources were not measured";
        return new Draft(
            stage, Mechanism.Inconclusive,
            $"Inconclusive: a request takes {Say.Number(exhibit.Stretch)} times longer at {exhibit.Top.Level} than at {exhibit.Low.Level}, {waiting}, and {missing}.",
            null, Confidence.Low,
            Evidence.List(
                exhibit.Queue is { } queue ? Evidence.Waiting(exhibit, queue) : null, Evidence.Cpu(exhibit), Evidence.Machine(exhibit), Evidence.Heartbeat(exhibit, symptoms), Evidence.Threads(exhibit)),
            [],
            symptoms.CpuIsKnown ? "measure the stub configurations beside the baseline, and more levels" : "measure again with --profile, on the service's own machine");
    }
}

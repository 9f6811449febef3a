using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Faultlab;

/// <summary>Diagnoses the saved runs of a scenario and compares with its truth. Nothing is measured, so that a changed rule can be judged on the same runs.</summary>
internal static class Judge
{
    /// <param name="planted">Folder of the run with the fault.</param>
    /// <param name="removed">Folder of the run without it.</param>
    /// <param name="mark">How the scenario was measured.</param>
    public static async Task<Result<Judgement>> JudgeAsync(Scenario scenario, string planted, string removed, LabStore.Mark mark)
    {
        var read = await RunReader.ReadAsync(planted);
        if (!read.TryGet(out var capture))
            return read.Faults.ToList();
        RunCapture? without = null;
        if (scenario.Removed is not null)
        {
            var other = await RunReader.ReadAsync(removed);
            if (!other.TryGet(out without))
                return other.Faults.ToList();
        }

        var diagnosis = Diagnoser.Diagnose(capture);
        var findings = diagnosis.Findings.OrderBy(f => f.Rank).ToList();
        var first = findings.FirstOrDefault();
        bool isRight = IsRight(scenario, findings);
        var gain = GainOf(scenario, isRight, first, capture, without);
        return new Judgement(scenario, isRight, first, findings, gain, diagnosis.Validity.Reasons, mark.Seconds, mark.NeighbourCores);
    }

    internal static bool IsRight(Scenario scenario, IReadOnlyList<Finding> findings) => scenario.Kind switch
    {
        ScenarioKind.Fault => findings.Count > 0
            && scenario.Truth.Mechanisms.Contains(findings[0].Mechanism)
            && (scenario.Truth.Stages.Count == 0 || scenario.Truth.Stages.Contains(findings[0].Stage)),
        ScenarioKind.Healthy => findings.All(f => f.Mechanism == Mechanism.None),
        _ => findings.All(f => scenario.Truth.Mechanisms.Contains(f.Mechanism)),
    };

    private static Reading<GainPair> GainOf(Scenario scenario, bool isRight, Finding? first, RunCapture planted, RunCapture? removed)
    {
        if (scenario.Kind != ScenarioKind.Fault || removed is null)
            return Reading<GainPair>.Unknown("the scenario removes nothing");
        if (!isRight || first is null)
            return Reading<GainPair>.Unknown("the verdict is wrong, and so is what it promises");
        if (first.Effect is not { } effect)
            return Reading<GainPair>.Unknown("the finding promises nothing");
        if (effect.Predicted.ValueOrNull is not { } predicted)
            return Reading<GainPair>.Unknown(effect.Predicted.Reason!);
        int top = scenario.Setup.TopLevel;
        if (effect.Level != top)
            return Reading<GainPair>.Unknown($"promised at level {effect.Level}, removed at {top}");
        return MeasuredEffect.In(planted, null, top, effect.Metric) is { } before && MeasuredEffect.In(removed, null, top, effect.Metric) is { } after && before > 0 && effect.Now > 0
            ? new GainPair(predicted.Value / effect.Now, after / before)
            : Reading<GainPair>.Unknown($"{effect.Metric} was not measured on both sides");
    }
}

using Ouro.Analysis;
using Ouro.Analysis.Diagnosis;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

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
        return At(planted, top, effect.Metric) is { } before && At(removed, top, effect.Metric) is { } after && before > 0 && effect.Now > 0
            ? new GainPair(predicted.Value / effect.Now, after / before)
            : Reading<GainPair>.Unknown($"{effect.Metric} was not measured on both sides");
    }

    private static double? At(RunCapture run, int level, string metric)
    {
        var row = Summarizer.Summarize(run).Cells.FirstOrDefault(c => c.Level == level && c.Validity.State != ValidityState.NotMeasured);
        return row is null ? null : metric switch
        {
            // The estimate that also short cells measure well: the counts of a few rounds err by a round.
            "requests_per_second" => StageAnalysis.Analyze(run).SelectMany(c => c.Throughputs).Where(t => t.Level == level).Select(t => (double?)t.PerSecond).FirstOrDefault(),
            "ttft_mean_s" => row.Ttft.Mean.ValueOrNull,
            "e2e_mean_s" => row.EndToEnd.Mean.ValueOrNull,
            "token_bytes_per_reply" => TokenBytesPerReply(run, level),
            _ => null,
        };
    }

    private static double? TokenBytesPerReply(RunCapture run, int level)
    {
        long bytes = 0, replies = 0;
        foreach (var cell in run.Cells.Where(c => c.Cell.Level == level))
        {
            foreach (var request in cell.Requests.Where(r => r.Succeeded))
            {
                replies++;
                foreach (var token in cell.Tokens.AsSpan(request.TokenStart, request.TokenCount))
                    bytes += token.EventBytes;
            }
        }

        return replies == 0 ? null : bytes / (double)replies;
    }
}

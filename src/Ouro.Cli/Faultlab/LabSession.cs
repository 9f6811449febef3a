using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Faultlab;

internal enum LabMode
{
    /// <summary>Everything anew.</summary>
    Measure,

    /// <summary>Only what the folder does not hold yet.</summary>
    Resume,

    /// <summary>Nothing: the runs in the folder are judged again.</summary>
    Rescore,
}

/// <summary>One scenario's end: judged, faulty, or left out for a reason.</summary>
internal sealed record LabStep(int Number, int Total, Scenario Scenario, Result<Judgement> Judged, string? LeftOut);

/// <summary>Goes through scenarios: measure with and without the fault, keep the runs, judge.</summary>
internal sealed class LabSession(LabStore store, LabMode mode, TimeSpan? budget, Action<Scenario> starting, Action<LabStep> ended)
{
    private readonly List<Judgement> _judgements = [];
    private readonly List<(Scenario Scenario, string Reason)> _unjudged = [];

    /// <summary>Scenarios without a judgement, and why.</summary>
    public IReadOnlyList<(Scenario Scenario, string Reason)> Unjudged => _unjudged;

    public async Task<LabScore> RunAsync(IReadOnlyList<Scenario> scenarios, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < scenarios.Count && !stop.IsCancellationRequested; i++)
        {
            var scenario = scenarios[i];
            bool isKept = mode != LabMode.Measure && store.IsMeasured(scenario);
            string? leftOut = isKept ? null
                : mode == LabMode.Rescore ? "not measured, or changed since"
                : Stopwatch.GetElapsedTime(began) >= budget ? "the time budget ended before it"
                : null;
            Result<Judgement> judged = leftOut is null ? await RunAsync(scenario, isKept, stop) : Fault.BadInput(leftOut, "a measured scenario", "measure it with --resume");
            if (stop.IsCancellationRequested)
                break;
            if (judged.TryGet(out var judgement))
                _judgements.Add(judgement);
            else
                _unjudged.Add((scenario, leftOut ?? judged.Faults[0].ToString()));
            ended(new LabStep(i + 1, scenarios.Count, scenario, judged, leftOut));
        }

        return new LabScore(_judgements);
    }

    private async Task<Result<Judgement>> RunAsync(Scenario scenario, bool isKept, CancellationToken stop)
    {
        if (!isKept)
        {
            starting(scenario);
            try
            {
                var measured = await MeasureAsync(scenario, stop);
                if (!measured.Succeeded)
                    return measured.Faults.ToList();
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // The user stopped the lab: this scenario counts as not measured.
                return Fault.BadInput("stopped", "a measured scenario", "continue with --resume");
            }
        }

        return await Judge.JudgeAsync(scenario, store.PlantedFolder(scenario), store.RemovedFolder(scenario), store.ReadMark(scenario)!);
    }

    private async Task<Result<string>> MeasureAsync(Scenario scenario, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        store.Clear(scenario);
        var planted = await QuietRun.MeasureAsync(scenario.Setup, store.PlantedFolder(scenario), stop);
        if (!planted.TryGet(out double neighbours))
            return planted.Faults.ToList();
        if (scenario.Removed is { } removed)
        {
            var without = await QuietRun.MeasureAsync(removed, store.RemovedFolder(scenario), stop);
            if (!without.TryGet(out double beside))
                return without.Faults.ToList();
            neighbours = Math.Max(neighbours, beside);
        }

        return await store.WriteMarkAsync(scenario, Stopwatch.GetElapsedTime(began), neighbours);
    }
}

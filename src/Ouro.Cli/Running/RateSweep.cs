using Ouro.Analysis.Validation;
using Ouro.Cli.Progress;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>The search for the highest rate of one deployment in one stub configuration, cell by cell.</summary>
/// <param name="measure">Measures a cell, or gives the one that an interrupted run already holds; null when the deployment is lost.</param>
internal sealed class RateSweep(RunPlan plan, IBenchProgress progress, Func<Cell, Task<CellCapture?>> measure)
{
    public async Task<SweepResult> RunAsync(string deployment, StubConfiguration configuration)
    {
        var sweep = plan.Sweep!;
        var search = new RateSearch(sweep);
        string ending = "the two are as close as was wanted";
        while (search.Next is { } rate)
        {
            if (await TryAsync(new Cell(deployment, configuration, rate, 1)) is not { } outcome)
            {
                ending = $"the deployment was lost at {rate}/s";
                break;
            }

            if (outcome.Verdict == RateVerdict.ClientLimited)
            {
                ending = $"the client was the limit at {rate}/s: {outcome.Reason}";
                break;
            }

            search.Add(rate, outcome.Verdict == RateVerdict.Met);
        }

        if (search.LowestMissed is null && search.HighestMet >= sweep.HighestRate)
            ending = "the highest rate that can be asked for still met them";
        return new SweepResult(deployment, configuration.Name, search.HighestMet, search.LowestMissed, sweep.Precision, ending);
    }

    /// <summary>A client that was the limit is given a second chance: a neighbour on the machine may have been the reason. Null when the deployment is lost.</summary>
    private async Task<RateOutcome?> TryAsync(Cell cell)
    {
        RateOutcome? outcome = null;
        for (int attempt = 1; attempt <= 2 && outcome?.Verdict is null or RateVerdict.ClientLimited; attempt++)
        {
            if (await measure(cell with { Repetition = attempt }) is not { } capture)
                return null;
            outcome = RateOutcome.Judge(capture, plan.ServiceLevels);
            progress.Note($"{cell.Deployment} {cell.Configuration.Name}: {cell.Level}/s {Word(outcome.Verdict)} ({outcome.Reason})");
        }

        return outcome;
    }

    public static string Describe(SweepResult result) => (result.HighestMet, result.LowestMissed) switch
    {
        ({ } met, { } missed) => $"{result.Deployment} {result.Configuration}: the service levels are met up to {met} requests/s and missed at {missed}; {result.Ending}.",
        ({ } met, null) => $"{result.Deployment} {result.Configuration}: the service levels are met at {met} requests/s, and no rate was found to miss them; {result.Ending}.",
        (null, { } missed) => $"{result.Deployment} {result.Configuration}: the service levels are missed at {missed} requests/s, and no rate was found to meet them; {result.Ending}.",
        _ => $"{result.Deployment} {result.Configuration}: nothing was found; {result.Ending}.",
    };

    private static string Word(RateVerdict verdict) => verdict switch
    {
        RateVerdict.Met => "meets the service levels",
        RateVerdict.Missed => "misses them",
        _ => "cannot be judged",
    };
}

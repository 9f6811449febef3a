using Ouro.Model.Findings;

namespace Ouro.Cli.Faultlab;

/// <summary>The lab's result over some scenarios.</summary>
internal sealed record LabScore(IReadOnlyList<Judgement> Judgements)
{
    public int Faults => Count(ScenarioKind.Fault);

    public int Right => Judgements.Count(j => j.Scenario.Kind == ScenarioKind.Fault && j.IsRight);

    public int Healthy => Count(ScenarioKind.Healthy);

    public int FalseAlarms => Judgements.Count(j => j.Scenario.Kind == ScenarioKind.Healthy && !j.IsRight);

    public int Traps => Count(ScenarioKind.Trap);

    public int TrapsRight => Judgements.Count(j => j.Scenario.Kind == ScenarioKind.Trap && j.IsRight);

    public IEnumerable<Judgement> Wrong => Judgements.Where(j => !j.IsRight);

    /// <summary>Null without a single prediction that could be tested.</summary>
    public double? GainErrorMedian => GainError(0.5);

    public double? GainErrorP90 => GainError(0.9);

    public int Predictions => Judgements.Count(j => j.Gain.IsKnown);

    public LabScore Of(LabHalf half) => new([.. Judgements.Where(j => j.Scenario.Half == half)]);

    /// <summary>The confusion matrix of the faults without its empty cells: for each planted mechanism, how often each mechanism came first (null: silence).</summary>
    public IEnumerable<(Mechanism Planted, IReadOnlyList<(Mechanism? Seen, int Times)> Row)> Confusion => Judgements
        .Where(j => j.Scenario.Kind == ScenarioKind.Fault)
        .GroupBy(j => j.Scenario.Truth.Mechanisms[0])
        .OrderBy(g => g.Key)
        .Select(g => (g.Key, (IReadOnlyList<(Mechanism?, int)>)[.. g.GroupBy(j => j.First?.Mechanism).OrderByDescending(seen => seen.Count()).Select(seen => (seen.Key, seen.Count()))]));

    private int Count(ScenarioKind kind) => Judgements.Count(j => j.Scenario.Kind == kind);

    private double? GainError(double share)
    {
        double[] errors = [.. Judgements.Where(j => j.Gain.IsKnown).Select(j => j.Gain.ValueOrNull!.Value.Error).Order()];
        if (errors.Length == 0)
            return null;
        // Hyndman & Fan's type 7, as everywhere in Ouro (see OrderStatistics).
        double position = (errors.Length - 1) * share;
        int below = (int)position;
        return below == errors.Length - 1 ? errors[below] : errors[below] + ((position - below) * (errors[below + 1] - errors[below]));
    }
}

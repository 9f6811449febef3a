using Ouro.Model.Planning;

namespace Ouro.Cli.Running;

/// <summary>Which rate to try next: doubling while service levels are met, halving while they are missed, then the middle between the two.</summary>
internal sealed class RateSearch(SweepPlan plan)
{
    public int? HighestMet { get; private set; }

    public int? LowestMissed { get; private set; }

    /// <summary>Null when the search is over.</summary>
    public int? Next => (HighestMet, LowestMissed) switch
    {
        (null, null) => plan.FromRate,
        ({ } met, null) => met >= plan.HighestRate ? null : Math.Min(met * 2, plan.HighestRate),
        (null, { } missed) => missed == 1 ? null : missed / 2,
        ({ } met, { } missed) => missed - met <= Math.Max(1, plan.Precision * met) ? null : met + ((missed - met) / 2),
    };

    /// <summary>A rate below one that met, or above one that missed, cannot be asked for: what noise turns round stays as it was found first.</summary>
    public void Add(int rate, bool met)
    {
        if (met)
            HighestMet = Math.Max(rate, HighestMet ?? 0);
        else
            LowestMissed = Math.Min(rate, LowestMissed ?? int.MaxValue);
    }
}

using Ouro.Cli.Rendering;
using Ouro.Model.Attribution;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Ladder;

/// <summary>A ladder's end: what was measured, and the gap split by limits, one budget per metric.</summary>
/// <param name="Summary">A row per coalition, and B.</param>
/// <param name="NeighbourCores">CPUs that other programs kept busy meanwhile, mean.</param>
internal sealed record LadderResult(LadderPlan Plan, RunCapture Capture, RunSummary Summary, IReadOnlyList<GapBudget> Budgets, double NeighbourCores)
{
    // An eighth of a CPU: the system's own background, far from what moves a throughput.
    private const double QuietCores = 0.125;

    /// <summary>Sentences that belong beside the budgets.</summary>
    public IEnumerable<string> Notes => NeighbourCores < QuietCores
        ? Plan.Bench.Notes
        : [.. Plan.Bench.Notes, $"Other programs kept {NumberText.Fixed(NeighbourCores, 1)} CPUs busy meanwhile: intervals are wider for it, and what ran beside some cells only shifts the shares."];
}

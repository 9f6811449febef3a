using Ouro.Cli.Planning;
using Ouro.Model.Attribution;

namespace Ouro.Cli.Ladder;

/// <summary>A checked ladder: a bench over one deployment per coalition, and what they mean.</summary>
/// <param name="Worse">What B is, for people.</param>
internal sealed record LadderPlan(BenchPlan Bench, LimitFactorial Factorial, PodLimits Limits, string Worse)
{
    /// <summary>B is a deployment of its own, such as a pod, and not the twin measured once more.</summary>
    public bool IsReal { get; init; }
}

using Ouro.Analysis.Factorial;
using Ouro.Model.Planning;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>One deployment in its most real configuration: all that the rules look at.</summary>
/// <param name="Levels">Ascending, at least two, none invalid.</param>
/// <param name="Stop">The stage that stops the whole server at the lowest level, where one was seen to.</param>
/// <param name="Effects">The stub factorial at the highest level, where all four corners were measured.</param>
internal sealed record Exhibit(
    DeploymentSpec Deployment,
    StubConfiguration Configuration,
    IReadOnlyList<LevelFacts> Levels,
    IReadOnlyList<Leaf> Leaves,
    ServerStop? Stop,
    FactorialResult? Effects)
{
    /// <summary>End-to-end times may grow by this factor before a service is said not to scale: on shared cores less is noise.</summary>
    public const double HealthyStretch = 1.3;

    public LevelFacts Low => Levels[0];

    public LevelFacts Top => Levels[^1];

    /// <summary>The four rows of the stub factorial.</summary>
    public IReadOnlyList<string> FactorialCells => [.. StubConfiguration.All.Select(c => $"{Deployment.Name}/{c.Name}/c{Effects?.Level}")];

    /// <summary>How many times longer a request takes at the highest level than at the lowest.</summary>
    public double Stretch => Top.EndToEnd.Mean / Low.EndToEnd.Mean;

    public bool Queues => Stretch >= HealthyStretch;

    /// <summary>The stage in which requests wait most.</summary>
    public Leaf? Queue => Leaves.Where(l => l.WaitingSeconds > 0).MaxBy(l => l.WaitingSeconds);

    /// <summary>The stage that is closest to running all the time, one at a time (utilisation law: X·S).</summary>
    public Leaf? Busiest => Leaves.Where(l => l.ParallelismAtTop <= 1.25).MaxBy(l => l.ParallelismAtTop);

    /// <summary>This stage's part of all waiting.</summary>
    public double WaitingShare(Leaf leaf)
    {
        double all = Leaves.Sum(l => Math.Max(0, l.WaitingSeconds));
        return all > 0 ? Math.Max(0, leaf.WaitingSeconds) / all : 0;
    }
}

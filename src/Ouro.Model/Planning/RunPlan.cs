namespace Ouro.Model.Planning;

/// <summary>A checked plan: everything a run does, decided before the first request. The engine accepts nothing else.</summary>
/// <param name="RunId">The run's time stamp, <c>yyyyMMdd_HHmmss</c>, which names its files.</param>
/// <param name="Seed">Seeds the order of cells and of queries.</param>
/// <param name="RequestsPerCell">Measured requests of each cell, where the load's shape does not say otherwise.</param>
/// <param name="WarmupRequests">Requests before them, kept out of every statistic.</param>
/// <param name="CellTimeLimit">A cell that takes longer is stopped and marked; its finished requests count.</param>
/// <param name="Workers">Load threads.</param>
public sealed record RunPlan(
    string RunId,
    ulong Seed,
    IReadOnlyList<DeploymentSpec> Deployments,
    IReadOnlyList<StubConfiguration> Configurations,
    IReadOnlyList<int> Levels,
    int Repetitions,
    int RequestsPerCell,
    int WarmupRequests,
    TimeSpan CellTimeLimit,
    int Workers,
    Timeouts Timeouts,
    RequestPlan Request,
    IReadOnlyList<ServiceLevel> ServiceLevels,
    bool Profile,
    string OutputDirectory)
{
    /// <summary>What a level means: slots of a closed loop, or requests per second of an open one.</summary>
    public LoadShape Load { get; init; } = LoadShape.Closed;

    /// <summary>A closed-loop cell that is over sooner is measured again with as many requests as last so long; zero: the number of requests stands.</summary>
    public TimeSpan LeastWindow { get; init; }

    /// <summary>Null: the levels are measured as they stand. Else they are what the search tried.</summary>
    public SweepPlan? Sweep { get; init; }
}

using Ouro.Model.Outcomes;

namespace Ouro.Analysis.Scaling;

/// <summary>One stage at one level. Times are means per request in seconds: Little's law speaks of means, not of percentiles.</summary>
/// <param name="QueueingSeconds">W = R − S, negative where the stage got faster (warmer caches).</param>
/// <param name="Population">Q = X·R, requests inside the stage on average.</param>
/// <param name="ServerQueueSeconds">Waiting inside the server before this stage ran, as the server reports it.</param>
/// <param name="ServerRunSeconds">Running time as the server reports it.</param>
public sealed record StageAtLevel(
    int Level,
    int Samples,
    double ThroughputPerSecond,
    double ResidenceSeconds,
    double QueueingSeconds,
    double Population,
    Reading<double> ServerQueueSeconds,
    Reading<double> ServerRunSeconds);

/// <summary>How one stage answers to load.</summary>
/// <param name="ServiceTimeSeconds">S: residence at the lowest level measured.</param>
/// <param name="ServiceTimeLevel">That level; above 1 the service time already holds some queueing.</param>
/// <param name="EffectiveParallelism">c = max over N of X(N)·S: how many of these ever ran at once. Exact for the stage that limits the service, a lower bound for the others.</param>
/// <param name="CeilingPerSecond">c/S: a bound on throughput as long as this stage keeps its parallelism (asymptotic bound analysis). By c's definition it equals the highest throughput measured; it limits the service only where this stage is the one that queues.</param>
/// <param name="QueueingShare">This stage's part of all queueing at the highest level, among the stages that add up to the end-to-end time; unknown for the server's parts and where nothing queues.</param>
public sealed record StageScaling(
    PipelineStage Stage,
    double ServiceTimeSeconds,
    int ServiceTimeLevel,
    double EffectiveParallelism,
    double CeilingPerSecond,
    Reading<double> QueueingShare,
    IReadOnlyList<StageAtLevel> Levels);

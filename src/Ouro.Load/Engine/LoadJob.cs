using Ouro.Model.Planning;

namespace Ouro.Load.Engine;

/// <summary>One cell's load, decided before the first request.</summary>
/// <param name="BaseUrl">http or https; its path, if any, precedes the request's.</param>
/// <param name="Slots">Concurrent requests of a closed loop; the most connections of an open one. At least 1.</param>
/// <param name="WarmupRequests">Sent first, by the same slots, and not recorded.</param>
/// <param name="Requests">Measured requests; exactly so many are started unless the run is cut short.</param>
/// <param name="TimeLimit">For warm-up and window together.</param>
/// <param name="Workers">Load threads, one loop each; never more than slots.</param>
/// <param name="Seed">Seeds the order of queries and the gaps of a Poisson schedule.</param>
/// <param name="FirstRequestId">The first measured request's id; warm-up requests get the ids before it.</param>
/// <param name="Probe">Asked 20 times a second on a connection of its own; null for no probe.</param>
/// <param name="ExtraHeaders">Added to, or replacing, the headers of the plan.</param>
public sealed record LoadJob(
    Uri BaseUrl,
    RequestPlan Request,
    LoadSchedule Schedule,
    int Slots,
    int WarmupRequests,
    int Requests,
    TimeSpan TimeLimit,
    Timeouts Timeouts,
    int Workers,
    ulong Seed,
    long FirstRequestId,
    Uri? Probe,
    IReadOnlyList<KeyValuePair<string, string>> ExtraHeaders)
{
    /// <summary>Which part of this job this process runs; the whole of it unless several processes share it.</summary>
    public LoadPart Part { get; init; } = LoadPart.Whole;
}

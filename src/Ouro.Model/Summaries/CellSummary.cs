using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Model.Summaries;

/// <summary>A row of the results: one deployment × configuration × level, its repetitions pooled.</summary>
/// <param name="RequestsPerSecond">All successes / whole run of the cell, as <c>ab</c> prints it.</param>
/// <param name="SteadyRequestsPerSecond">Successes inside the steady window (ramp-up and drain cut off).</param>
/// <param name="Goodput">Completions per second that meet every service level; unknown when none was given.</param>
/// <param name="GoodputShare">Those as a share of all attempts, failures counting as misses.</param>
/// <param name="Ttft">Service TTFT (from the send).</param>
/// <param name="ResponseTtft">TTFT from the intended instant.</param>
/// <param name="Itl">All gaps between successive tokens, pooled.</param>
/// <param name="Failures">Count by kind, without <see cref="FailureKind.None"/>.</param>
/// <param name="Stages">Server-reported mean queue and run time per stage; absent when the server reports none.</param>
public sealed record CellSummary(
    string Deployment,
    StubConfiguration Configuration,
    int Level,
    int TotalRequests,
    int Successful,
    int Failed,
    int StoppedByRun,
    IReadOnlyDictionary<FailureKind, int> Failures,
    Reading<double> TotalSeconds,
    Reading<Estimate> RequestsPerSecond,
    Reading<double> SteadyRequestsPerSecond,
    Reading<double> Goodput,
    Reading<double> GoodputShare,
    LatencySummary EndToEnd,
    LatencySummary Ttft,
    LatencySummary ResponseTtft,
    LatencySummary Ttfe,
    LatencySummary Ttfd,
    LatencySummary Itl,
    LatencySummary Tpot,
    LatencySummary Probe,
    IReadOnlyList<StageSummary> Stages,
    Attestation Attestation,
    Reading<GeneratorHealthSummary> Generator,
    CellEnding? Ending,
    Validity Validity)
{
    /// <summary>From the intended instant to the end: <see cref="EndToEnd"/> and the client's own delay before the send.</summary>
    public required LatencySummary ResponseEndToEnd { get; init; }

    /// <summary>How the cell was loaded: the meaning of <see cref="Level"/>.</summary>
    public LoadModel Load { get; init; }

    /// <summary>Requests that the client sent more than a millisecond after the instant at which they were wanted and could be sent.</summary>
    public int LateRequests { get; init; }

    /// <summary>Every service level is met by this row, percentiles judged over its requests; unknown when none was given, or the client was the limit.</summary>
    public Reading<bool> MeetsServiceLevels { get; init; } = Reading<bool>.Unknown("no service level given");

    /// <summary>What a request cost the service; unknown without a resource profile.</summary>
    public RequestCost Cost { get; init; } = RequestCost.Unknown("no resource profile was taken (--profile)");
}

/// <summary>Mean queue and run time of a server stage over the successful requests, seconds.</summary>
public sealed record StageSummary(ServerStage Stage, int Samples, double MeanQueueSeconds, double MeanRunSeconds);

/// <summary>The generator's health over all repetitions of a cell: the worst of each.</summary>
public readonly record struct GeneratorHealthSummary(
    StampSource Stamp,
    Reading<double> LatenessP99Seconds,
    Reading<double> CpuShare,
    Reading<double> LoopSlipP99Seconds,
    long CoalescedReads,
    long TotalReads,
    long Dropped,
    bool WarmedUp)
{
    /// <summary>As <see cref="GeneratorHealth.Engine"/>; several are joined by '+'.</summary>
    public string Engine { get; init; } = "unknown";
}

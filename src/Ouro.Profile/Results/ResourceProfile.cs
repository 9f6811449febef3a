using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>A whole profile, or the slice of one that covers a window.</summary>
/// <param name="Samples">In order of time; one per interval, fewer when <see cref="ProfileMetadata.KeptEvery"/> is above 1.</param>
/// <param name="Summary">One row per main metric that was ever known, over every sample taken (dropped ones among them).</param>
/// <param name="Usage">What the window cost in total.</param>
/// <param name="Hints">Remarks that concern a good part of the samples.</param>
public sealed record ResourceProfile(
    ProfileMetadata Metadata,
    IReadOnlyList<ProfileSample> Samples,
    IReadOnlyList<MetricSummary> Summary,
    WindowUsage Usage,
    IReadOnlyList<string> Hints);

/// <summary>How the profile was taken.</summary>
/// <param name="StartTicks">First instant (Stopwatch ticks, monotonic); samples carry the same clock.</param>
/// <param name="SamplesTaken">Samples in the window, before any were dropped.</param>
/// <param name="SamplesMissed">Planned instants that passed while an earlier sample was still late.</param>
/// <param name="KeptEvery">One of how many samples is kept.</param>
/// <param name="TargetReason">Why there is no target at the end; null when there is one.</param>
/// <param name="Restarts">How often the target's first process changed.</param>
/// <param name="OwnCpuMicrosecondsPerSample">CPU time of the sampling thread.</param>
public sealed record ProfileMetadata(
    DateTimeOffset StartedUtc,
    string Host,
    string OperatingSystem,
    Reading<int> CpuCount,
    double IntervalSeconds,
    string Target,
    string? TargetReason,
    int? GeneratorPid,
    long StartTicks,
    long EndTicks,
    long TicksPerSecond,
    int SamplesTaken,
    int SamplesMissed,
    int KeptEvery,
    double LatestSampleLateSeconds,
    int Restarts,
    Reading<double> OwnCpuMicrosecondsPerSample)
{
    /// <summary>The command that the profile was taken around, if any.</summary>
    public string? Command { get; init; }

    /// <summary>Why sampling ended: stopped, duration, command ended, target exited, interrupted.</summary>
    public string? EndedBy { get; init; }

    /// <summary>Remarks about the profiling itself: what could not be read and why.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>One metric over all samples in which it was known.</summary>
/// <param name="Name">The path of its key in a data point.</param>
/// <param name="Count">Samples in which it was known.</param>
/// <param name="P95">Within 1 % of the exact value; unknown below 20 samples, which do not have a 95th percentile.</param>
public sealed record MetricSummary(string Name, string Unit, int Count, double Mean, double Max, Reading<double> P95);

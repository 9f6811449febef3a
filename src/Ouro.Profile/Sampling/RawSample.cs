using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.Runtime;

namespace Ouro.Profile.Sampling;

/// <summary>Everything read at one instant, as totals. Rates are computed between two of them, so dropping one loses no count.</summary>
/// <param name="DueTicks">The planned instant (Stopwatch ticks).</param>
/// <param name="Ticks">The instant at which reading began.</param>
/// <param name="TargetReason">Why there is no target process; null when there is one.</param>
/// <param name="NotShown">Target processes beyond the number that is read one by one.</param>
internal sealed record RawSample(
    long DueTicks,
    long Ticks,
    SystemState System,
    ProcessState[] Targets,
    string? TargetReason,
    int NotShown,
    ProcessState[] Generator,
    CgroupState? Cgroup,
    string? CgroupReason,
    Reading<RuntimeCounters>[] Runtime)
{
    // Sizes of the objects on a 64-bit runtime, rounded up; they only bound the memory that a long run keeps.
    private const long FixedBytes = 2_000;
    private const long BytesPerProcess = 360;

    public long EstimatedBytes => FixedBytes + (BytesPerProcess * (Targets.Length + Generator.Length));
}

using Ouro.Model.Health;
using Ouro.Model.Outcomes;

namespace Ouro.Cluster.Results;

/// <summary>A generator's health on the wire: a figure, or why it is unknown.</summary>
internal sealed record HealthMessage(
    StampSource Stamp, double? Lateness, string? LatenessReason, double? CpuShare, string? CpuShareReason, double? Slip, string? SlipReason,
    long CoalescedReads, long TotalReads, long Dropped, bool WarmedUp, string Engine)
{
    public static HealthMessage Of(GeneratorHealth health) => new(
        health.Stamp, health.LatenessP99Seconds.ValueOrNull, health.LatenessP99Seconds.Reason, health.CpuShare.ValueOrNull, health.CpuShare.Reason,
        health.LoopSlipP99Seconds.ValueOrNull, health.LoopSlipP99Seconds.Reason, health.CoalescedReads, health.TotalReads, health.Dropped, health.WarmedUp, health.Engine);

    public GeneratorHealth ToHealth() => new(
        Stamp, Reading(Lateness, LatenessReason), Reading(CpuShare, CpuShareReason), Reading(Slip, SlipReason), CoalescedReads, TotalReads, Dropped, WarmedUp, Engine);

    private static Reading<double> Reading(double? value, string? reason) => value is { } known ? known : Reading<double>.Unknown(reason ?? "the agent does not say");
}

using Ouro.Analysis.Diagnosis.Exhibits;
using Ouro.Analysis.Diagnosis.Prediction;
using Ouro.Analysis.Diagnosis.Wording;
using Ouro.Model.Findings;

namespace Ouro.Analysis.Diagnosis.Rules;

/// <summary>Required: the collector stops the service for a good part of the time, or memory at its limit with the kernel reclaiming. Against it: neither seen.</summary>
internal sealed class MemoryPressureRule : IMechanismRule
{
    private const double StoppedShare = 0.10;
    private const double NearTheLimit = 0.90;
    private const double PressureShare = 0.05;
    private const double FaultsPerSecond = 10;

    public static bool Collects(LevelFacts level) => level.Usage.GcShare.ValueOrNull >= StoppedShare;

    public Draft? Judge(Exhibit exhibit, Symptoms symptoms)
    {
        var usage = exhibit.Top.Usage;
        bool collects = Collects(exhibit.Top);
        bool isNear = usage.MemoryShareOfLimit.ValueOrNull >= NearTheLimit
            && (usage.MemoryLimitHits.ValueOrNull > 0 || usage.MajorFaultsPerSecond.ValueOrNull >= FaultsPerSecond || usage.MemoryPressure.ValueOrNull >= PressureShare);
        if (!exhibit.Queues || (!collects && !isNear))
            return null;
        double gc = usage.GcShare.ValueOrNull ?? 0;
        double pausePerRequest = gc / exhibit.Top.PerSecond;
        var evidence = new FindingEvidence(
            $"the collector stopped the service for {Say.Share(gc)} of the time, {Say.Bytes(usage.AllocatedBytesPerRequest.ValueOrNull ?? 0)} allocated per request",
            "gc_pause_share", [exhibit.Top.CellName], [gc]);
        var limit = usage.MemoryShareOfLimit.ValueOrNull is { } share
            ? new FindingEvidence($"memory at {Say.Share(share)} of its limit, {Say.Number(usage.MemoryLimitHits.ValueOrNull ?? 0)} times at it", "memory_share_of_limit", [exhibit.Top.CellName], [share])
            : null;
        string claim = isNear
            ? $"Memory is at {Say.Share(usage.MemoryShareOfLimit.ValueOrNull ?? 0)} of the limit, and the kernel reclaims while requests wait."
            : $"The garbage collector stops the service for {Say.Share(gc)} of the time: {Say.Bytes(usage.AllocatedBytesPerRequest.ValueOrNull ?? 0)} allocated per request.";

        // What a pause costs in CPU is at least the pause on one core; all cores wait meanwhile.
        double cpu = pausePerRequest * (usage.AllowedCores.ValueOrNull ?? 1);
        return new Draft(
            FindingStage.Machine, Mechanism.MemoryPressure, claim,
            new Removal(exhibit.Low.Usage.GcShare.ValueOrNull / exhibit.Low.PerSecond ?? 0, cpu).ThroughputAt(exhibit), Confidence.High,
            Evidence.List(collects ? evidence : null, limit, Evidence.Cpu(exhibit)),
            [],
            isNear ? "raise the memory limit, or keep fewer requests in memory at once" : "allocate less per request (reuse buffers, do not copy answers), or give the collector more room");
    }
}

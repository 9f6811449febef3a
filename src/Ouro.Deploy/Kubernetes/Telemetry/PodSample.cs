namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>A container's counters at one instant; null: this source does not have it, or there is no limit.</summary>
/// <param name="At">Ticks of this machine's monotonic clock.</param>
/// <param name="CpuSeconds">Since the container started, as the other totals.</param>
/// <param name="WorkingSetBytes">Memory in use less what the kernel can drop at once (inactive file pages).</param>
/// <param name="LimitHits">How often memory met its limit.</param>
/// <param name="MemoryPressureSeconds">In which some task waited for memory (PSI; cgroup v2).</param>
/// <param name="MachineBusySeconds">Of all CPUs of the node.</param>
internal sealed record PodSample(
    long At,
    double? CpuSeconds,
    double? Periods,
    double? ThrottledPeriods,
    double? ThrottledSeconds,
    double? CpuLimitCores,
    double? WorkingSetBytes,
    double? MemoryLimitBytes,
    double? LimitHits,
    double? MemoryPressureSeconds,
    double? MachineBusySeconds,
    double? MachineCpus);

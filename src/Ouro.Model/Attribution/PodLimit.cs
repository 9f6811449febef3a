namespace Ouro.Model.Attribution;

/// <summary>What separates a pod from a plain process.</summary>
public enum PodLimit
{
    /// <summary>CFS quota: CPU time per period.</summary>
    CpuQuota,

    /// <summary>CPUs that the runtime counts, and sizes its thread pool and garbage collector by.</summary>
    VisibleCpus,

    /// <summary>Memory limit of the control group, without swap.</summary>
    Memory,

    /// <summary>Delay and bandwidth of the way to the service.</summary>
    NetworkPath,
}

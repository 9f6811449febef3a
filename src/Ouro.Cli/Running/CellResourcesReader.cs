using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Profile;

namespace Ouro.Cli.Running;

/// <summary>A cell's resources from the slice of its profile (pure).</summary>
internal static class CellResourcesReader
{
    public static CellResources Of(ResourceProfile profile)
    {
        var usage = profile.Usage;
        var noSamples = Reading<double>.Unknown(usage.WindowSeconds > 0 ? "no two samples lie around the window" : "the cell has no measured window");
        Reading<double> PerSecond(Reading<double> total) => usage.WindowSeconds > 0 ? total.Map(t => t / usage.WindowSeconds) : noSamples;
        return new CellResources(
            WindowSeconds: usage.CoveredSeconds > 0 ? usage.CoveredSeconds : noSamples,
            CpuSeconds: usage.CpuSeconds,
            CpuLimitCores: usage.CpuLimitCores,
            AllowedCpus: usage.AllowedCpus,
            MachineCpus: profile.Metadata.CpuCount.Map(static c => (double)c),
            MachineBusyCores: usage.MachineBusyCores,
            GeneratorCpuSeconds: usage.GeneratorCpuSeconds,
            ThrottledSeconds: usage.ThrottledSeconds,
            ThrottledPeriodShare: usage.ThrottledPeriodShare,
            RunQueueWaitSeconds: usage.RunQueueWaitSeconds,
            ThreadsMean: usage.ThreadsMean,
            ThreadsIdle: usage.ThreadsIdle,
            PoolThreadsMax: usage.PoolThreadsMax,
            PoolQueueMean: usage.PoolQueueMean,
            AllocatedBytes: usage.AllocatedBytes,
            GcPauseSeconds: usage.GcPauseSeconds,
            LockContentionsPerSecond: PerSecond(usage.LockContentions),
            MemoryMaxBytes: usage.MemoryMaxBytes,
            MemoryLimitBytes: usage.MemoryLimitBytes,
            MemoryLimitHits: usage.MemoryLimitHits,
            MajorFaultsPerSecond: PerSecond(usage.MajorFaults),
            MemoryPressureShare: usage.MemoryPressureShare);
    }
}

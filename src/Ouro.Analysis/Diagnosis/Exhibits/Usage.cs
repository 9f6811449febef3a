using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>What one level cost the target and the machine, repetitions averaged: cores and shares, and seconds per request that ended.</summary>
/// <param name="BusyCores">CPUs that the target kept busy.</param>
/// <param name="AllowedCores">The least of quota, affinity and machine.</param>
/// <param name="GeneratorCores">CPUs that the load generator kept busy.</param>
/// <param name="GcShare">Of the window, stopped by the collector.</param>
internal sealed record Usage(
    Reading<double> BusyCores,
    Reading<double> AllowedCores,
    Reading<double> QuotaCores,
    Reading<double> AffinityCpus,
    Reading<double> MachineCpus,
    Reading<double> MachineBusyCores,
    Reading<double> GeneratorCores,
    Reading<double> CpuSecondsPerRequest,
    Reading<double> MachineCpuSecondsPerRequest,
    Reading<double> ThrottledShare,
    Reading<double> ThrottledSecondsPerRequest,
    Reading<double> RunQueueWaitPerRequest,
    Reading<double> Threads,
    Reading<double> PoolThreads,
    Reading<double> PoolQueue,
    Reading<double> GcShare,
    Reading<double> AllocatedBytesPerRequest,
    Reading<double> MemoryShareOfLimit,
    Reading<double> MemoryLimitHits,
    Reading<double> MajorFaultsPerSecond,
    Reading<double> MemoryPressure)
{
    /// <summary>The target's part of the CPUs that it may use.</summary>
    public double? CpuShare => BusyCores.ValueOrNull / AllowedCores.ValueOrNull;

    public double? MachineShare => MachineBusyCores.ValueOrNull / MachineCpus.ValueOrNull;

    public bool IsKnown => BusyCores.IsKnown;

    public static Usage Of(IReadOnlyList<CellCapture> repetitions)
    {
        var resources = repetitions.Select(c => (c.Resources, Requests: c.Requests.Count(r => r.Ended != 0))).ToList();

        Reading<double> Mean(Func<CellResources, Reading<double>> figure)
        {
            var known = resources.Select(r => figure(r.Resources).ValueOrNull).OfType<double>().ToList();
            return known.Count > 0 ? known.Average() : Reading<double>.Unknown(figure(resources[0].Resources).Reason ?? "not read");
        }

        Reading<double> Over(Func<CellResources, Reading<double>> figure, Func<(CellResources Resources, int Requests), double?> divisor)
        {
            var known = resources.Where(r => figure(r.Resources).IsKnown && divisor(r) > 0).ToList();
            return known.Count > 0
                ? known.Sum(r => figure(r.Resources).ValueOrNull!.Value) / known.Sum(r => divisor(r)!.Value)
                : Reading<double>.Unknown(figure(resources[0].Resources).Reason ?? "no request ended");
        }

        Reading<double> PerSecond(Func<CellResources, Reading<double>> figure) => Over(figure, r => r.Resources.WindowSeconds.ValueOrNull);
        Reading<double> PerRequest(Func<CellResources, Reading<double>> figure) => Over(figure, r => r.Requests);

        var (quota, affinity, machine) = (Mean(r => r.CpuLimitCores), Mean(r => r.AllowedCpus), Mean(r => r.MachineCpus));
        double allowed = Math.Min(quota.ValueOrNull ?? double.PositiveInfinity, Math.Min(affinity.ValueOrNull ?? double.PositiveInfinity, machine.ValueOrNull ?? double.PositiveInfinity));
        return new Usage(
            PerSecond(r => r.CpuSeconds),
            double.IsFinite(allowed) ? allowed : Reading<double>.Unknown(machine.Reason ?? "not read"),
            quota,
            affinity,
            machine,
            Mean(r => r.MachineBusyCores),
            PerSecond(r => r.GeneratorCpuSeconds),
            PerRequest(r => r.CpuSeconds),
            PerRequest(r => Product(r.MachineBusyCores, r.WindowSeconds)),
            Mean(r => r.ThrottledPeriodShare),
            PerRequest(r => r.ThrottledSeconds),
            PerRequest(r => r.RunQueueWaitSeconds),
            Mean(r => r.ThreadsMean),
            Mean(r => r.PoolThreadsMax),
            Mean(r => r.PoolQueueMean),
            PerSecond(r => r.GcPauseSeconds),
            PerRequest(r => r.AllocatedBytes),
            Mean(r => r.MemoryMaxBytes.ValueOrNull / r.MemoryLimitBytes.ValueOrNull is { } share ? share : Reading<double>.Unknown("no memory limit")),
            Mean(r => r.MemoryLimitHits),
            Mean(r => r.MajorFaultsPerSecond),
            Mean(r => r.MemoryPressureShare));
    }

    private static Reading<double> Product(Reading<double> left, Reading<double> right) =>
        left.ValueOrNull is { } l ? right.Map(r => l * r) : left;
}

using System.Diagnostics;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;

namespace Ouro.Load.Engine;

/// <summary>Joins the workers' own measurements, after they have ended, into the health of the generator.</summary>
internal static class HealthReport
{
    public static GeneratorHealth Compose(IReadOnlyList<LoadWorker> workers, long windowTicks, bool warmedUp)
    {
        var lateness = new LagHistogram();
        var slip = new LagHistogram();
        foreach (var worker in workers)
        {
            lateness.Merge(worker.Lateness);
            slip.Merge(worker.Slip);
        }

        // One worker without kernel stamps makes the whole a user-clock result.
        var stamp = workers.Any(w => w.Stamp == StampSource.UserRead) ? StampSource.UserRead : StampSource.KernelReceive;
        return new GeneratorHealth(
            stamp,
            Quantile(lateness, "sends"),
            BusiestShare(workers, windowTicks),
            stamp == StampSource.KernelReceive ? Quantile(slip, "reads") : Reading<double>.Unknown("no kernel stamps"),
            workers.Sum(w => w.CoalescedReads),
            workers.Sum(w => w.TotalReads),
            workers.Sum(w => w.Dropped),
            warmedUp,
            workers[0].Engine);
    }

    private static Reading<double> Quantile(LagHistogram histogram, string what) =>
        histogram.QuantileNanos(0.99) is { } nanos
            ? Reading<double>.Known(nanos / 1e9)
            : Reading<double>.Unknown($"a 99th percentile needs 100 {what}, there were {histogram.Count}");

    private static Reading<double> BusiestShare(IReadOnlyList<LoadWorker> workers, long windowTicks)
    {
        if (windowTicks <= 0)
            return Reading<double>.Unknown("the window was not reached");
        double busiest = 0;
        foreach (var worker in workers)
        {
            if (worker.CpuNanos.ValueOrNull is not { } nanos)
                return Reading<double>.Unknown(worker.CpuNanos.Reason!);
            busiest = Math.Max(busiest, nanos / 1e9 / (windowTicks / (double)Stopwatch.Frequency));
        }

        return busiest;
    }
}

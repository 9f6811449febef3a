using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Profile.Runtime;

/// <summary>What the .NET runtimes among the targets did inside a window.</summary>
internal readonly record struct RuntimeUsage(
    Reading<double> AllocatedBytes, Reading<double> GcPauseSeconds, Reading<double> LockContentions, Reading<double> PoolThreadsMax, Reading<double> PoolQueueMean)
{
    public static RuntimeUsage Unknown(string reason)
    {
        var none = Reading<double>.Unknown(reason);
        return new RuntimeUsage(none, none, none, none, none);
    }
}

/// <summary>
/// A window's usage from the runtimes' reports (pure). A runtime reports every quarter of a second and a sample shows the newest report,
/// so many samples show the same one:
/// 1. samples are reduced to the distinct reports of each process;
/// 2. what a counter grew between two reports is spread evenly over the time between them; the window gets the part inside;
/// 3. the part of the window behind the last report is taken to be like the part before it;
/// 4. gauges are those of the reports that fall into the window.
/// </summary>
internal static class RuntimeReports
{
    public const string NoReport = "no .NET runtime of the target reported in the window";

    public static RuntimeUsage ComputeUsage(IEnumerable<Reading<RuntimeCounters>[]> samples, long fromTicks, long toTicks)
    {
        var windowTicks = toTicks - fromTicks;
        if (windowTicks < RuntimeListener.PublicationSeconds * Stopwatch.Frequency)
            return RuntimeUsage.Unknown(FormattableString.Invariant($"the window is shorter than the {RuntimeListener.PublicationSeconds} s between two reports of a .NET runtime"));

        // 1. The last sample that shows a report shows all of its counters.
        var reports = new SortedDictionary<(int Pid, long Ticks), RuntimeCounters>();
        foreach (var reading in samples.SelectMany(s => s))
        {
            if (reading.ValueOrNull is { } counters)
                reports[(counters.Pid, counters.LastPublishedTicks)] = counters;
        }

        double allocated = 0, pause = 0, contentions = 0, poolThreads = 0, poolQueue = 0;
        var (areCountersKnown, areGaugesKnown) = (false, false);
        foreach (var process in reports.Values.GroupBy(r => r.Pid).Select(g => g.ToList()))
        {
            // 2.
            double bytes = 0, milliseconds = 0, waits = 0, coveredTicks = 0;
            foreach (var (before, now) in process.Zip(process.Skip(1)))
            {
                var inside = Math.Min(now.LastPublishedTicks, toTicks) - Math.Max(before.LastPublishedTicks, fromTicks);
                if (inside <= 0)
                    continue;
                var part = (double)inside / (now.LastPublishedTicks - before.LastPublishedTicks);
                bytes += part * (now.AllocatedBytes - before.AllocatedBytes);
                milliseconds += part * (now.GcPauseMilliseconds - before.GcPauseMilliseconds);
                waits += part * (now.LockContentions - before.LockContentions);
                coveredTicks += inside;
            }

            // 3.
            if (coveredTicks > 0)
            {
                areCountersKnown = true;
                allocated += bytes * windowTicks / coveredTicks;
                pause += milliseconds * 1e-3 * windowTicks / coveredTicks;
                contentions += waits * windowTicks / coveredTicks;
            }

            // 4.
            var gauges = process.Where(r => r.LastPublishedTicks >= fromTicks && r.LastPublishedTicks <= toTicks).ToList();
            if (gauges.Count > 0)
            {
                areGaugesKnown = true;
                poolThreads += gauges.Max(r => r.ThreadPoolThreads);
                poolQueue += gauges.Average(r => r.ThreadPoolQueueLength);
            }
        }

        return new RuntimeUsage(
            KnownIf(allocated, areCountersKnown), KnownIf(pause, areCountersKnown), KnownIf(contentions, areCountersKnown),
            KnownIf(poolThreads, areGaugesKnown), KnownIf(poolQueue, areGaugesKnown));
    }

    private static Reading<double> KnownIf(double value, bool isKnown) => isKnown ? value : Reading<double>.Unknown(NoReport);
}

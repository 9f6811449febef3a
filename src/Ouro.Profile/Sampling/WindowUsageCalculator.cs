using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.Cgroup;
using Ouro.Profile.Runtime;

namespace Ouro.Profile.Sampling;

/// <summary>Adds up what the target used inside a window (pure): growth of every counter between neighbouring samples, weighted by the part of their interval that lies inside.</summary>
internal static class WindowUsageCalculator
{
    public static WindowUsage Compute(IReadOnlyList<RawSample> samples, long fromTicks, long toTicks, string? targetReason)
    {
        var cpu = new Total();
        var wait = new Total();
        var throttled = new Total();
        var allocated = new Total();
        var pause = new Total();
        var generator = new Total();
        double covered = 0;
        for (var i = 1; i < samples.Count; i++)
        {
            var (before, now) = (samples[i - 1], samples[i]);
            var inside = Math.Min(now.Ticks, toTicks) - Math.Max(before.Ticks, fromTicks);
            if (inside <= 0 || now.Ticks == before.Ticks)
                continue;
            var weight = (double)inside / (now.Ticks - before.Ticks);
            covered += (double)inside / Stopwatch.Frequency;
            AddProcesses(cpu, before.Targets, now.Targets, weight, static s => s.CpuNanoseconds * 1e-9);
            AddProcesses(generator, before.Generator, now.Generator, weight, static s => s.CpuNanoseconds * 1e-9);
            AddProcesses(wait, before.Targets, now.Targets, weight, static s => s.Threads.ValueOrNull?.WaitNanoseconds * 1e-9);
            AddThrottling(throttled, before.Cgroup, now.Cgroup, weight);
            AddRuntimes(allocated, before.Runtime, now.Runtime, weight, static r => r.AllocatedBytes);
            AddRuntimes(pause, before.Runtime, now.Runtime, weight, static r => r.GcPauseMilliseconds * 1e-3);
        }

        var noTarget = targetReason ?? "no two samples of the target lie in the window";
        return new WindowUsage(
            Math.Max(0, (double)(toTicks - fromTicks) / Stopwatch.Frequency),
            covered,
            cpu.ToReading(noTarget),
            throttled.ToReading(samples.Count > 0 ? samples[^1].CgroupReason ?? "the target's control group has no counter of throttled time" : noTarget),
            wait.ToReading(noTarget),
            allocated.ToReading("no .NET runtime of the target reported in the window"),
            pause.ToReading("no .NET runtime of the target reported in the window"),
            generator.ToReading("no generator was named"));
    }

    private sealed class Total
    {
        private double _sum;
        private bool _isKnown;

        public void Add(double growth)
        {
            _sum += Math.Max(0, growth);
            _isKnown = true;
        }

        public Reading<double> ToReading(string reason) => _isKnown ? _sum : Reading<double>.Unknown(reason);
    }

    private static void AddProcesses(Total total, ProcessState[] before, ProcessState[] now, double weight, Func<ProcessState, double?> select)
    {
        foreach (var state in now)
        {
            if (SampleDeriver.Find(before, state.Identity) is { } earlier && select(state) - select(earlier) is { } growth)
                total.Add(weight * growth);
        }
    }

    private static void AddThrottling(Total total, CgroupState? before, CgroupState? now, double weight)
    {
        if (before is not null && now is not null && before.Location == now.Location
            && now.Cpu.ValueOrNull?.ThrottledNanoseconds - before.Cpu.ValueOrNull?.ThrottledNanoseconds is { } nanoseconds)
            total.Add(weight * nanoseconds * 1e-9);
    }

    private static void AddRuntimes(Total total, Reading<RuntimeCounters>[] before, Reading<RuntimeCounters>[] now, double weight, Func<RuntimeCounters, double> select)
    {
        foreach (var reading in now)
        {
            if (reading.ValueOrNull is not { } current)
                continue;
            foreach (var earlier in before)
            {
                if (earlier.ValueOrNull is { } past && past.Pid == current.Pid)
                    total.Add(weight * (select(current) - select(past)));
            }
        }
    }
}

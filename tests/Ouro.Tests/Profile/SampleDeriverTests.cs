using System.Diagnostics;
using Ouro.Profile;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Sampling;

namespace Ouro.Tests.Profile;

public sealed class SampleDeriverTests
{
    [Fact]
    public void Cpu_percent_is_the_busy_share_of_all_cpus()
    {
        var before = RawSamples.At(0, Cpu(user: 100, system: 50, idle: 800, ioWait: 50));
        var now = RawSamples.At(1, Cpu(user: 150, system: 75, idle: 900, ioWait: 75));
        var system = Derive(before, now).System;
        Assert.Equal(37.5, system.CpuPercent.ValueOrNull!.Value, 6); // 75 of 200 ticks; waiting for a disk is idle
        Assert.Equal(25, system.CpuUserPercent.ValueOrNull!.Value, 6);
        Assert.Equal(12.5, system.CpuIoWaitPercent.ValueOrNull!.Value, 6);
    }

    [Fact]
    public void Rates_use_the_time_that_really_passed()
    {
        var before = RawSamples.At(0, targets: [RawSamples.Process(7, cpuSeconds: 1, waitSeconds: 0.5)]);
        var now = RawSamples.At(0.25, targets: [RawSamples.Process(7, cpuSeconds: 1.125, waitSeconds: 0.75)]) with { DueTicks = (long)(0.2 * Stopwatch.Frequency) };
        var sample = Derive(before, now);
        Assert.Equal(50, sample.Processes.TotalCpuPercent.ValueOrNull!.Value, 6);
        Assert.Equal(1000, sample.Processes.TotalRunQueueWaitMsPerSecond.ValueOrNull!.Value, 6);
        Assert.Equal(0.05, sample.LateSeconds, 6);
    }

    [Fact]
    public void A_process_whose_number_came_back_is_another_process()
    {
        var before = RawSamples.At(0, targets: [RawSamples.Process(7, cpuSeconds: 100)]);
        var now = RawSamples.At(1, targets: [RawSamples.Process(7, cpuSeconds: 0.5, startTicks: 200)]);
        var sample = Derive(before, now);
        Assert.Null(sample.Processes.TotalCpuPercent.ValueOrNull);
        Assert.Contains("first sample", sample.Processes.TotalCpuPercent.Reason, StringComparison.Ordinal);
        Assert.Equal(1, sample.Processes.Count.ValueOrNull);
    }

    [Fact]
    public void Without_a_target_nothing_is_zero()
    {
        var processes = Derive(RawSamples.At(0), RawSamples.At(1)).Processes;
        Assert.Equal("no target", processes.Count.Reason);
        Assert.Null(processes.TotalThreads.ValueOrNull);
        Assert.Null(processes.TotalMemoryMb.ValueOrNull);
    }

    [Fact]
    public void Throttling_is_counted_between_samples()
    {
        var cgroup = Derive(RawSamples.At(0, cgroup: RawSamples.Cgroup(100, 40, 2.0)), RawSamples.At(1, cgroup: RawSamples.Cgroup(110, 48, 2.4))).Cgroup;
        Assert.Equal(80, cgroup.ThrottledPercent.ValueOrNull!.Value, 6);
        Assert.Equal(400, cgroup.ThrottledMsPerSecond.ValueOrNull!.Value, 6);
        Assert.Equal(0.5, cgroup.CpuLimitCores.ValueOrNull);
    }

    [Fact]
    public void An_interval_without_a_finished_period_has_no_throttled_share()
    {
        var cgroup = Derive(RawSamples.At(0, cgroup: RawSamples.Cgroup(100, 40, 2.0)), RawSamples.At(0.05, cgroup: RawSamples.Cgroup(100, 40, 2.0))).Cgroup;
        Assert.Null(cgroup.ThrottledPercent.ValueOrNull);
        Assert.Contains("no period", cgroup.ThrottledPercent.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Usage_of_a_window_takes_part_of_the_intervals_at_its_edges()
    {
        // 1 core and half a core of waiting all the time, sampled each second; the window is 0.5 s to 2.25 s.
        var samples = Enumerable.Range(0, 4).Select(i => RawSamples.At(i, targets: [RawSamples.Process(7, i, i / 2.0)], cgroup: RawSamples.Cgroup(i * 10, i, i * 0.2))).ToList();
        var usage = WindowUsageCalculator.Compute(samples, Ticks(0.5), Ticks(2.25), null);
        Assert.Equal(1.75, usage.CoveredSeconds, 6);
        Assert.Equal(1.75, usage.CpuSeconds.ValueOrNull!.Value, 6);
        Assert.Equal(0.875, usage.RunQueueWaitSeconds.ValueOrNull!.Value, 6);
        Assert.Equal(0.35, usage.ThrottledSeconds.ValueOrNull!.Value, 6);
        Assert.Null(usage.AllocatedBytes.ValueOrNull);
        Assert.Null(usage.GeneratorCpuSeconds.ValueOrNull);
    }

    [Fact]
    public void A_window_takes_its_share_of_machine_and_quota_and_its_threads_apart_from_the_idle_ones()
    {
        // 2 CPUs, 1.5 of them busy; 10 quota periods a second of which 4 are throttled.
        var samples = Enumerable.Range(0, 5).Select(i => RawSamples.At(
            i, Cpu(150 * i, 0, 50 * i, 0), [RawSamples.Process(7, i), RawSamples.Process(8, 0)], RawSamples.Cgroup(i * 10, i * 4, 0))).ToList();
        var usage = WindowUsageCalculator.Compute(samples, Ticks(2.25), Ticks(3.5), null, new IdleBaseline(Ticks(0), Ticks(1)));
        Assert.Equal(1.5, usage.MachineBusyCores.ValueOrNull!.Value, 6);
        Assert.Equal(0.4, usage.ThrottledPeriodShare.ValueOrNull!.Value, 6);
        Assert.Equal(0.5, usage.CpuLimitCores.ValueOrNull);
        Assert.Equal(8, usage.ThreadsMean.ValueOrNull);
        Assert.Equal(8, usage.ThreadsIdle.ValueOrNull);
        Assert.Equal(2000.0 * Environment.SystemPageSize, usage.MemoryMaxBytes.ValueOrNull);
        Assert.Equal(0, usage.MajorFaults.ValueOrNull);
        Assert.NotNull(usage.MemoryLimitBytes.Reason);
        Assert.Equal("no idle baseline was taken", WindowUsageCalculator.Compute(samples, Ticks(2), Ticks(3), null).ThreadsIdle.Reason);
    }

    [Theory]
    [InlineData(1.0, 1, 1.0, 4.0, 3.0, SingleCoreRule.EventLoop)]
    [InlineData(1.0, 8, 0.3, 4.0, 3.0, SingleCoreRule.SharedLock)]
    [InlineData(1.0, 8, 0.3, 1.0, 3.0, null)] // it may have no second core
    [InlineData(1.0, 8, 0.3, 4.0, 0.1, null)] // there is none free
    [InlineData(2.0, 8, 0.3, 4.0, 2.0, null)] // it uses more than one
    [InlineData(0.5, 8, 0.3, 4.0, 3.0, null)] // it does not fill one
    public void One_core_although_more_are_free_is_a_hint(double cores, int threads, double busiest, double allowed, double idle, string? hint) =>
        Assert.Equal(hint, SingleCoreRule.ComputeHint(cores, threads, busiest, allowed, idle));

    [Fact]
    public void Quantiles_are_within_one_percent_of_the_exact_ones()
    {
        var sketch = new QuantileSketch();
        for (var i = 1; i <= 10_000; i++)
            sketch.Add(i / 10.0);
        Assert.InRange(sketch.ComputeQuantile(0.95), 950 * 0.99, 950 * 1.01);
        Assert.InRange(sketch.ComputeQuantile(0.5), 500 * 0.99, 500 * 1.01);
        Assert.Equal(1000, sketch.Max);
        Assert.Equal(500.05, sketch.Mean, 6);
    }

    private static ProfileSample Derive(RawSample before, RawSample now) => SampleDeriver.Derive(before, now, before, 0, ProfilePhase.Measured);

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static SystemCpuTimes Cpu(long user, long system, long idle, long ioWait) => new(user, system, idle, ioWait, 0, 0, 2, 0, 0, 0);
}

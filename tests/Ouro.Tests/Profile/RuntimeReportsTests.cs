using System.Diagnostics;
using Ouro.Model.Outcomes;
using Ouro.Profile.Runtime;

namespace Ouro.Tests.Profile;

/// <summary>From the half-second reports of a .NET runtime, which many samples repeat, to a window.</summary>
public sealed class RuntimeReportsTests
{
    // 1,000 bytes a second and 4 lock waits a second; the pool grows by a thread per report and queues the report's number.
    private static readonly Reading<RuntimeCounters>[][] Samples =
        [.. Enumerable.Range(0, 30).Select(i => Shown(7, i / 5))];

    [Fact]
    public void Counters_are_spread_over_the_time_between_reports()
    {
        var usage = RuntimeReports.ComputeUsage(Samples, Ticks(0.75), Ticks(2.0));
        Assert.Equal(1250, usage.AllocatedBytes.ValueOrNull!.Value, 6);
        Assert.Equal(5, usage.LockContentions.ValueOrNull!.Value, 6);
        Assert.Equal(0.0125, usage.GcPauseSeconds.ValueOrNull!.Value, 6);
    }

    [Fact]
    public void The_end_behind_the_last_report_is_like_what_came_before() =>
        Assert.Equal(2000, RuntimeReports.ComputeUsage(Samples, Ticks(1), Ticks(3)).AllocatedBytes.ValueOrNull!.Value, 6); // the last report is at 2.5 s

    [Fact]
    public void Gauges_are_those_of_the_reports_in_the_window()
    {
        var usage = RuntimeReports.ComputeUsage(Samples, Ticks(0.9), Ticks(1.6));
        Assert.Equal(13, usage.PoolThreadsMax.ValueOrNull); // reports 2 and 3
        Assert.Equal(2.5, usage.PoolQueueMean.ValueOrNull);
    }

    [Fact]
    public void Processes_add_up()
    {
        var both = Samples.Select((s, i) => (Reading<RuntimeCounters>[])[.. s, .. Shown(8, i / 5)]);
        Assert.Equal(2500, RuntimeReports.ComputeUsage(both, Ticks(0.75), Ticks(2.0)).AllocatedBytes.ValueOrNull!.Value, 6);
    }

    [Fact]
    public void A_window_shorter_than_a_report_or_without_one_is_unknown_and_not_zero()
    {
        Assert.Contains("shorter than the 0.25 s", RuntimeReports.ComputeUsage(Samples, Ticks(1), Ticks(1.2)).AllocatedBytes.Reason, StringComparison.Ordinal);
        Assert.Equal(RuntimeReports.NoReport, RuntimeReports.ComputeUsage([[], []], Ticks(1), Ticks(2)).AllocatedBytes.Reason);
        Assert.Equal(RuntimeReports.NoReport, RuntimeReports.ComputeUsage(Samples, Ticks(5), Ticks(6)).PoolQueueMean.Reason);
    }

    [Fact]
    public void The_first_two_reports_of_a_runtime_add_nothing_to_its_counters()
    {
        // As recorded: the first report came at once and empty, the second said 83 MB, which is all since the process began.
        var counters = new RuntimeCounters { Pid = 7 };
        foreach (var allocated in new[] { 0.0, 83e6, 2e6, 3e6 })
        {
            counters = RuntimeListener.Apply(counters, "cpu-usage", 0, 0.25);
            counters = RuntimeListener.Apply(counters, "alloc-rate", allocated, 0.25);
        }

        Assert.Equal(5e6, counters.AllocatedBytes);
        Assert.Equal(12e6, counters.AllocatedBytesPerSecond);
    }

    private static Reading<RuntimeCounters>[] Shown(int pid, int report) =>
    [
        new RuntimeCounters(pid, 5 * report, 0, 500 * report, 10 + report, report, 2 * report, 0, 0, report + 2, Ticks(report * 0.5)),
    ];

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}

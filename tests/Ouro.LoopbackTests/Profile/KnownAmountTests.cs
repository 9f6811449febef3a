using System.Diagnostics;
using System.Globalization;
using Ouro.Profile;

namespace Ouro.LoopbackTests.Profile;

/// <summary>What a child really uses must be found. Bounds are generous where another process of the machine can take the CPU away, and say so.</summary>
public sealed class KnownAmountTests
{
    // Long enough for some 20 samples at 10 Hz.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_burnt_core_is_found_as_cpu_time_plus_time_waiting_for_a_cpu()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        using var child = BurnChild.BurnOneCore();
        var profile = await ProfileAsync(new ProcessSelector.Pid(child.Pid));

        // One thread that never sleeps either runs or waits for a CPU: together exactly one core, however loaded the machine is. 10 % for the edges.
        var usage = profile.Usage;
        var used = usage.CpuSeconds.ValueOrNull!.Value + usage.RunQueueWaitSeconds.ValueOrNull!.Value;
        Assert.InRange(used / usage.CoveredSeconds, 0.9, 1.1);
        Assert.True(usage.CpuSeconds.ValueOrNull > 0.05 * usage.CoveredSeconds);
    }

    [Fact]
    public async Task Memory_threads_and_files_are_found()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        using var child = BurnChild.Hold(megabytes: 150, threads: 12, files: 40);
        var last = (await ProfileAsync(new ProcessSelector.Pid(child.Pid))).Samples[^1];

        // The interpreter itself takes 8 to 20 MB, 3 standard files and 2 threads (main and the bounding timer).
        Assert.InRange(last.Processes.TotalMemoryMb.ValueOrNull!.Value, 150, 190);
        Assert.Equal(14, last.Processes.TotalThreads.ValueOrNull);
        Assert.InRange(last.Processes.TotalOpenFiles.ValueOrNull!.Value, 43, 50);
        var process = Assert.Single(last.Processes.Details);
        Assert.InRange(process.ProportionalMemoryMb.ValueOrNull ?? 150, 145, 190);
        Assert.Equal(1, last.Processes.Count.ValueOrNull);
    }

    [Fact]
    public async Task A_url_finds_the_listener_its_worker_and_the_next_listener_after_a_restart()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        var first = BurnChild.ListenWithWorker();
        var selector = new ProcessSelector.Url(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://localhost:{first.Port}")));
        await using var session = ProfileSession.Start(new ProfilePlan(TimeSpan.FromSeconds(0.1), selector, Environment.ProcessId, Runtime: false)).Value;
        Assert.Equal(2, await UntilAsync(session, s => s.Processes.Count.ValueOrNull == 2 ? s.Processes.Count.ValueOrNull : null));
        Assert.Equal(Environment.ProcessId, session.Latest!.Generator!.Details[0].Pid);
        Assert.DoesNotContain(session.Latest.Processes.Details, d => d.Pid == Environment.ProcessId);

        first.Dispose();
        Assert.Contains("listens on port", await UntilAsync(session, s => s.Processes.Count.Reason is { } r && r.Contains("listens", StringComparison.Ordinal) ? r : null), StringComparison.Ordinal);

        using var second = BurnChild.ListenWithWorker(first.Port);
        Assert.Equal(second.Pid, await UntilAsync(session, s => s.Processes.Details.Any(d => d.Pid == second.Pid) ? second.Pid : (int?)null));
    }

    [Fact]
    public async Task A_net_process_reports_its_runtime_counters()
    {
        // This test process is a .NET process that allocates and throws at a known least rate.
        var selector = new ProcessSelector.Pid(Environment.ProcessId);
        await using var session = ProfileSession.Start(new ProfilePlan(TimeSpan.FromSeconds(0.1), selector, null, Runtime: true)).Value;
        var begun = Stopwatch.GetTimestamp();
        long kept = 0;
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(15) && !(Own(session) is { AllocatedMbPerSecond.ValueOrNull: > 1, ThreadPoolThreads.ValueOrNull: > 0 }))
        {
            for (var i = 0; i < 100; i++)
                kept += new byte[50_000].Length;
            await Task.Delay(10, TestContext.Current.CancellationToken); // Lets the runtime publish; the loop is bounded by 15 s.
        }

        Assert.True(kept > 0);
        var runtime = Own(session);
        Assert.NotNull(runtime);
        Assert.True(runtime.AllocatedMbPerSecond.ValueOrNull > 1);
        Assert.True(runtime.GcPauseMsPerSecond.IsKnown);
        Assert.True(runtime.ThreadPoolQueueLength.IsKnown);

        // Other tests of this process may have .NET children at the same time; they are descendants and watched as well.
        static RuntimeProcessSample? Own(ProfileSession session) => session.Latest?.Runtime.Processes.FirstOrDefault(r => r.Pid.ValueOrNull == Environment.ProcessId);
    }

    [Fact]
    public async Task A_slice_covers_its_window_and_marks_the_idle_baseline()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        using var child = BurnChild.BurnOneCore();
        await using var session = ProfileSession.Start(new ProfilePlan(TimeSpan.FromSeconds(0.05), new ProcessSelector.Pid(child.Pid), null, Runtime: false)).Value;
        await Task.Delay(1500, TestContext.Current.CancellationToken); // The window that is cut out below.
        var now = Stopwatch.GetTimestamp();
        var from = now - Stopwatch.Frequency;
        var slice = session.Slice(from, now, new IdleBaseline(from - (Stopwatch.Frequency / 4), from));
        Assert.Equal(1, slice.Usage.WindowSeconds, 3);
        Assert.InRange(slice.Usage.CoveredSeconds, 0.99, 1.01);
        Assert.All(slice.Samples, s => Assert.Equal(s.ElapsedSeconds < 0 ? ProfilePhase.IdleBaseline : ProfilePhase.Measured, s.Phase));
        Assert.Contains(slice.Samples, s => s.Phase == ProfilePhase.IdleBaseline);
        Assert.All(slice.Samples, s => Assert.InRange(s.Ticks, from - (Stopwatch.Frequency / 4), now));
    }

    private static async Task<ResourceProfile> ProfileAsync(ProcessSelector selector)
    {
        await using var session = ProfileSession.Start(new ProfilePlan(TimeSpan.FromSeconds(0.1), selector, null, Runtime: false)).Value;
        await Task.Delay(Window, TestContext.Current.CancellationToken); // The measured window itself.
        return session.Stop();
    }

    private static async Task<T?> UntilAsync<T>(ProfileSession session, Func<ProfileSample, T?> find)
    {
        // Discovery runs four times a second; 15 s is for a machine that is busy with other tests.
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(15))
        {
            if (session.Latest is { } latest && find(latest) is { } found)
                return found;
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        return default;
    }
}

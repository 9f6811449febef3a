using System.Globalization;
using Ouro.Profile;

namespace Ouro.LoopbackTests.Profile;

/// <summary>
/// A thread that never sleeps in a group with 50 ms of CPU per 100 ms runs until its 50 ms are used and is throttled for the
/// rest, in every period: the throttled share of periods is 100 %, its CPU half a core.
/// </summary>
[Collection(nameof(QuietMachine))]
public sealed class ThrottledChildTests
{
    private const string Hierarchy = "/sys/fs/cgroup/cpu";

    [Fact]
    public async Task Half_a_core_is_throttled_in_every_period()
    {
        Assert.SkipUnless(BurnChild.IsAvailable, "needs /usr/bin/python3");
        var group = Path.Join(Hierarchy, string.Create(CultureInfo.InvariantCulture, $"ouro-profile-test-{Environment.ProcessId}"));
        Assert.SkipUnless(TryCreate(group), $"needs a writable cgroup v1 cpu controller at {Hierarchy}");
        try
        {
            using var child = BurnChild.BurnOneCore();
            await File.WriteAllTextAsync(Path.Join(group, "cgroup.procs"), child.Pid.ToString(CultureInfo.InvariantCulture), TestContext.Current.CancellationToken);
            await using var session = ProfileSession.Start(new ProfilePlan(TimeSpan.FromSeconds(0.1), new ProcessSelector.Pid(child.Pid), null, Runtime: false)).Value;
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // 40 periods
            var profile = session.Stop();

            var last = profile.Samples[^1].Cgroup;
            Assert.Equal(0.5, last.CpuLimitCores.ValueOrNull);
            Assert.Equal(1, last.Version.ValueOrNull);
            var periods = profile.Samples.Sum(s => s.Cgroup.Periods.ValueOrNull ?? 0);
            var throttled = profile.Samples.Sum(s => s.Cgroup.ThrottledPeriods.ValueOrNull ?? 0);
            Assert.InRange(periods, 30, 45);

            // A thread that never sleeps either runs, is throttled or waits for a CPU that another process has; the kernel counts
            // throttled time as waiting. CPU is never above the quota (10 % for the 5 ms slices that CPUs take from it).
            var cores = profile.Usage.CpuSeconds.ValueOrNull!.Value / profile.Usage.CoveredSeconds;
            var waited = profile.Usage.RunQueueWaitSeconds.ValueOrNull!.Value / profile.Usage.CoveredSeconds;
            var throttledShare = profile.Usage.ThrottledSeconds.ValueOrNull!.Value / profile.Usage.CoveredSeconds;
            Assert.InRange(cores, 0.02, 0.55);
            Assert.Equal(1, cores + waited, 0.1);
            Assert.InRange(throttledShare, 0, 1 - cores + 0.05);

            // A period cannot be throttled for longer than it is (10 % for the last one, which is cut).
            var throttledSeconds = profile.Usage.ThrottledSeconds.ValueOrNull!.Value;
            Assert.InRange(throttledSeconds, 0, (throttled * 0.1 * 1.1) + 0.1);

            // Where no other process took the CPU from it, it got its 50 ms of every period: each ends throttled, for the other 50 ms.
            var busyCores = profile.Samples.Average(s => s.System.CpuPercent.ValueOrNull ?? 100) / 100 * Environment.ProcessorCount;
            if (busyCores - cores < 0.5)
            {
                Assert.InRange((double)throttled / periods, 0.85, 1);
                Assert.InRange(throttledShare, 0.4, 0.6);
            }
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    private static bool TryCreate(string group)
    {
        try
        {
            if (!File.Exists(Path.Join(Hierarchy, "cpu.cfs_quota_us")))
                return false;
            Directory.CreateDirectory(group);
            File.WriteAllText(Path.Join(group, "cpu.cfs_period_us"), "100000");
            File.WriteAllText(Path.Join(group, "cpu.cfs_quota_us"), "50000");
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // No rights over control groups here.
            return false;
        }
    }
}

/// <summary>Tests that measure a share of the CPU do not run beside others of this suite.</summary>
[CollectionDefinition(nameof(QuietMachine), DisableParallelization = true)]
public sealed class QuietMachine;

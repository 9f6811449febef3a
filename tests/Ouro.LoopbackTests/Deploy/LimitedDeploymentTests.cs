using System.Diagnostics;
using System.Globalization;
using Ouro.Deploy;
using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.LoopbackTests.Deploy;

public sealed class LimitedDeploymentTests : IDisposable
{
    private const long MemoryBytes = 200L * 1024 * 1024;

    private readonly FakeService _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task The_service_runs_throttled_inside_its_limits_and_the_cgroup_is_removed()
    {
        DeploymentSpec spec = StartedDeploymentTests.Spec(DeploymentKind.Limited, ("FAKE_BURNS", "1")) with { Limits = new ResourceLimits(0.25, MemoryBytes) };
        await using IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value;
        Result<LiveTarget> switched = await deployment.SwitchAsync(StubConfiguration.LlmStubbed, TestContext.Current.CancellationToken);
        SkipWithoutCgroups(switched);
        LiveTarget target = StartedDeploymentTests.Up(switched);

        Assert.True(target.Attestation.Matches(StubConfiguration.LlmStubbed), target.Attestation.Evidence);
        CgroupLayout layout = CgroupLayout.Read("/");
        Assert.Contains(target.ProcessId!.Value.ToString(CultureInfo.InvariantCulture), File.ReadAllLines(Path.Join(target.CgroupPath, "cgroup.procs")));
        string memoryDirectory = Path.Join(layout.Memory!.MountPoint, LimitedCgroup.ParentName, Path.GetFileName(target.CgroupPath));
        string memoryFile = layout.Memory.Version == 2 ? "memory.max" : "memory.limit_in_bytes";
        Assert.Equal(MemoryBytes, long.Parse(File.ReadAllText(Path.Join(memoryDirectory, memoryFile)), CultureInfo.InvariantCulture));
        string cpu = layout.Cpu!.Version == 2
            ? File.ReadAllText(Path.Join(target.CgroupPath, "cpu.max")).Trim()
            : $"{File.ReadAllText(Path.Join(target.CgroupPath, "cpu.cfs_quota_us")).Trim()} {File.ReadAllText(Path.Join(target.CgroupPath, "cpu.cfs_period_us")).Trim()}";
        Assert.Equal("25000 100000", cpu);
        Assert.Contains(target.Notes, n => n.Contains("same machine", StringComparison.Ordinal));

        // The service burns a whole core from its start. On a machine whose other work leaves it less than its quota nothing
        // is throttled, so the first throttling is awaited; 15 s is half of the time that it burns.
        Assert.True(await Processes.WaitUntilAsync(() => ReadThrottled(target.CgroupPath!) > 0, TimeSpan.FromSeconds(15)), "nr_throttled stays 0");

        // In 1 s lie parts of at most 11 periods of 25 ms quota each: 0.275; 0.35 leaves room for the kernel's slices (5 ms).
        double cpuBefore = ReadCpuSeconds(target.ProcessId.Value);
        long start = Stopwatch.GetTimestamp();
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        double share = (ReadCpuSeconds(target.ProcessId.Value) - cpuBefore) / Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.InRange(share, 0.01, 0.35);

        await deployment.DisposeAsync();
        Assert.False(Directory.Exists(target.CgroupPath));
        Assert.False(Directory.Exists(memoryDirectory));
        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task A_users_command_is_put_under_the_same_limits()
    {
        DeploymentSpec spec = StartedDeploymentTests.Spec(DeploymentKind.Command) with { StartCommand = $"exec {FakeService.Python} {_fake.ScriptPath}", Limits = new ResourceLimits(0.5, null) };
        await using IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value;
        Result<LiveTarget> switched = await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken);
        SkipWithoutCgroups(switched);
        LiveTarget target = StartedDeploymentTests.Up(switched);
        Assert.Contains(target.ProcessId!.Value.ToString(CultureInfo.InvariantCulture), File.ReadAllLines(Path.Join(target.CgroupPath, "cgroup.procs")));
    }

    [Fact]
    public async Task Switching_gives_each_start_a_fresh_cgroup()
    {
        DeploymentSpec spec = StartedDeploymentTests.Spec(DeploymentKind.Limited) with { Limits = new ResourceLimits(1, null) };
        await using IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value;
        Result<LiveTarget> switched = await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken);
        SkipWithoutCgroups(switched);
        LiveTarget first = StartedDeploymentTests.Up(switched);
        LiveTarget second = StartedDeploymentTests.Up(await deployment.SwitchAsync(StubConfiguration.LlmStubbed, TestContext.Current.CancellationToken));
        Assert.NotEqual(first.CgroupPath, second.CgroupPath);
        Assert.False(Directory.Exists(first.CgroupPath));
    }

    [Fact]
    public async Task What_a_dead_run_left_is_killed_and_removed_at_the_next_start()
    {
        Result<LimitedCgroup> probe = await LimitedCgroup.CreateAsync(new ResourceLimits(1, null), "probe");
        Assert.SkipUnless(probe.Succeeded, probe.Succeeded ? string.Empty : probe.Faults[0].ToString());
        string parent = Path.GetDirectoryName(probe.Value.Path)!;
        await probe.Value.DisposeAsync();

        // A process id with another start time: the run that had it is dead.
        string stale = Path.Join(parent, $"p{Environment.ProcessId}-1-old-1");
        Directory.CreateDirectory(stale);
        using Process left = Process.Start("/bin/sh", ["-c", $"echo $$ > {stale}/cgroup.procs; exec sleep 100"]);
        Assert.True(await Processes.WaitUntilAsync(() => File.ReadAllText(Path.Join(stale, "cgroup.procs")).Length > 0, TimeSpan.FromSeconds(10)));

        LimitedCgroup next = (await LimitedCgroup.CreateAsync(new ResourceLimits(1, null), "next")).Value;
        await next.DisposeAsync();
        Assert.False(Directory.Exists(stale));
        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(5)));
    }

    private static void SkipWithoutCgroups(Result<LiveTarget> switched) =>
        Assert.SkipWhen(!switched.Succeeded && switched.Faults[0].Expected.Contains("writable cgroup", StringComparison.Ordinal), "cgroups are not writable on this machine");

    /// <summary>utime + stime, fields 14 and 15 of proc_pid_stat(5), in USER_HZ = 100.</summary>
    private static double ReadCpuSeconds(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    }

    private static long ReadThrottled(string cgroup) =>
        long.Parse(File.ReadAllLines(Path.Join(cgroup, "cpu.stat")).Single(l => l.StartsWith("nr_throttled ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
}

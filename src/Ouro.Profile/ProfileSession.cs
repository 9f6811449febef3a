using System.Diagnostics;
using System.Runtime.InteropServices;
using Ouro.Model.Outcomes;
using Ouro.Profile.Sampling;

namespace Ouro.Profile;

/// <summary>A running profile. The sampling thread never waits for the reader; both join by monotonic time alone.</summary>
public sealed class ProfileSession : IAsyncDisposable
{
    private readonly ProfilePlan _plan;
    private readonly Sampler _sampler;
    private readonly DateTimeOffset _startedUtc;
    private long _endTicks;
    private bool _isDisposed;

    private ProfileSession(ProfilePlan plan, string root)
    {
        _plan = plan;
        _startedUtc = TimeProvider.System.GetUtcNow();
        _sampler = new Sampler(plan, root);
    }

    /// <summary>The newest data point; null until the second sample.</summary>
    public ProfileSample? Latest => _sampler.Latest;

    /// <summary>Why the target is not there now, e.g. because it has exited; null when it is there.</summary>
    public string? TargetReason => _sampler.TargetReason;

    /// <summary>Starts sampling. Faults: no /proc, a bad interval, a process that does not exist.</summary>
    /// <param name="procRoot">Folder that holds proc and sys: "/" or a recorded tree.</param>
    public static Result<ProfileSession> Start(ProfilePlan plan, string procRoot = "/")
    {
        var faults = plan.Check();
        if (!OperatingSystem.IsLinux() || !File.Exists(Path.Join(procRoot, "proc/stat")))
        {
            faults.Add(Fault.BadInput(
                $"{RuntimeInformation.OSDescription} without {Path.Join(procRoot, "proc/stat")}",
                "Linux with /proc mounted: CPU, memory, disk, network, processes and control groups are all read there",
                "profile on the machine that runs the service, or mount /proc"));
        }
        else
        {
            if (plan.Selector is ProcessSelector.Pid { Number: var pid and > 0 } && !File.Exists(Path.Join(procRoot, $"proc/{pid}/stat")))
                faults.Add(Fault.BadInput($"pid {pid}", "the number of a running process", "look it up with ps, or use --url or --match"));
            if (plan.GeneratorPid is { } generator && !File.Exists(Path.Join(procRoot, $"proc/{generator}/stat")))
                faults.Add(Fault.BadInput($"generator pid {generator}", "the number of a running process", "look it up with ps"));
        }

        return faults.Count > 0 ? faults : new ProfileSession(plan, procRoot);
    }

    /// <summary>Ends sampling with a closing sample and gives everything. Further calls give the same again.</summary>
    public ResourceProfile Stop()
    {
        _sampler.Stop();
        if (_endTicks == 0)
            _endTicks = Stopwatch.GetTimestamp();
        var state = _sampler.CopyState();
        var samples = Derive(state, state.Samples, _sampler.StartTicks, _ => ProfilePhase.Measured);
        return Compose(state, samples, state.Summary, state.Hints, _sampler.StartTicks, _endTicks, state.Taken, state.LatestLateSeconds);
    }

    /// <summary>The part of the profile inside a window of Stopwatch ticks, while sampling goes on. Waits for the sample that closes the window.</summary>
    /// <param name="idle">An idle baseline before the window; its samples are marked and do not count in the summary or the totals.</param>
    public ResourceProfile Slice(long fromTicks, long toTicks, IdleBaseline? idle = null)
    {
        _sampler.WaitUntilCovered(toTicks);
        var state = _sampler.CopyState();
        var earliest = Math.Min(idle?.FromTicks ?? fromTicks, fromTicks);

        // The neighbour before the window is the base of the first rate; the first sample behind the window closes it for the totals.
        var firstInside = 0;
        while (firstInside < state.Samples.Count && state.Samples[firstInside].Ticks < earliest)
            firstInside++;
        var behind = firstInside;
        while (behind < state.Samples.Count && state.Samples[behind].Ticks <= toTicks)
            behind++;
        var start = Math.Max(0, firstInside - 1);
        var inside = state.Samples.Skip(start).Take(behind - start).ToList();
        var bracketed = state.Samples.Skip(start).Take(Math.Min(behind + 1, state.Samples.Count) - start).ToList();

        var samples = Derive(state, inside, fromTicks, ticks => ticks < fromTicks ? ProfilePhase.IdleBaseline : ProfilePhase.Measured);
        samples.RemoveAll(s => s.Ticks < fromTicks && s.Ticks > idle?.ToTicks);
        var summarizer = new ProfileSummarizer();
        foreach (var sample in samples)
            summarizer.Add(sample);
        return Compose(state with { Samples = bracketed }, samples, summarizer.Summarize(), summarizer.ListHints(), fromTicks, toTicks, summarizer.Count, summarizer.LatestLateSeconds, idle);
    }

    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _sampler.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static List<ProfileSample> Derive(SamplerState state, IReadOnlyList<RawSample> raw, long originTicks, Func<long, ProfilePhase> phaseOf)
    {
        var samples = new List<ProfileSample>(raw.Count);
        for (var i = 1; i < raw.Count; i++)
            samples.Add(SampleDeriver.Derive(raw[i - 1], raw[i], state.First, originTicks, phaseOf(raw[i].Ticks)));
        return samples;
    }

    private ResourceProfile Compose(SamplerState state, List<ProfileSample> samples, IReadOnlyList<MetricSummary> summary, IReadOnlyList<string> hints, long fromTicks, long toTicks, int taken, double latestLate, IdleBaseline? idle = null)
    {
        var targetReason = state.Samples.Count > 0 ? state.Samples[^1].TargetReason : "no sample was taken";
        var metadata = new ProfileMetadata(
            _startedUtc + Stopwatch.GetElapsedTime(_sampler.StartTicks, fromTicks),
            Environment.MachineName,
            RuntimeInformation.OSDescription,
            state.First.System.Cpu.Map(static c => c.CpuCount),
            _plan.Interval.TotalSeconds,
            _plan.Selector.ToString(),
            targetReason,
            _plan.GeneratorPid,
            fromTicks,
            toTicks,
            Stopwatch.Frequency,
            taken,
            state.Missed,
            state.KeptEvery,
            latestLate,
            state.Restarts,
            state.OwnCpuMicrosecondsPerSample)
        {
            Notes = ListNotes(state, samples),
        };
        return new ResourceProfile(metadata, samples, summary, WindowUsageCalculator.Compute(state.Samples, fromTicks, toTicks, targetReason, idle), hints);
    }

    private List<string> ListNotes(SamplerState state, List<ProfileSample> samples)
    {
        var notes = new List<string>();
        if (state.KeptEvery > 1)
            notes.Add($"the profile was longer than the memory for its samples: one of {state.KeptEvery} is kept, totals and the summary are of all");
        if (state.Missed > 0)
            notes.Add($"{state.Missed} planned samples were missed because an earlier one was still late: the machine is overloaded or the interval too short");
        if (state.Restarts > 0)
            notes.Add($"the target restarted {state.Restarts} times and was found again");
        if (samples.Count > 0)
        {
            foreach (var process in samples[^1].Processes.Details)
            {
                if (process.OpenFiles.Reason is { } reason)
                    notes.Add($"open files of process {process.Pid} ({process.Name}) are unknown: {reason}");
            }
        }

        if (_plan.Selector is not ProcessSelector.None && state.Samples.Count > 0 && state.Samples[^1].TargetReason is { } targetReason)
            notes.Add($"target: {targetReason}");
        return notes;
    }
}

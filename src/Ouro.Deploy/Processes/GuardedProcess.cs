using System.ComponentModel;
using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Processes;

/// <summary>A started service with all the processes it started: stopped as a whole, and killed with us.</summary>
internal sealed class GuardedProcess : IAsyncDisposable
{
    // Polling /proc costs about a millisecond of CPU with 300 processes; a stop is outside every measured window.
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // A killed process needs only the kernel's time to release its memory.
    private static readonly TimeSpan KillBound = TimeSpan.FromSeconds(5);

    private readonly Process _leader;
    private readonly string _token;
    private readonly Task<string> _launchErrors;
    private bool _stopped;

    private GuardedProcess(Process leader, string token)
    {
        _leader = leader;
        _token = token;
        ProcessId = leader.Id;
        // Both pipes close as soon as the launch script has opened the log, so this ends at once or holds why it failed.
        _launchErrors = leader.StandardError.ReadToEndAsync();
    }

    /// <summary>The service's process, leader of its session and process group.</summary>
    public int ProcessId { get; }

    /// <summary>True once neither the process nor anything it started runs. A command that puts its service into the background and ends is still running.</summary>
    public bool HasExited => _leader.HasExited && (_stopped || ProcessTable.ReadMembers(ProcessId, _token).Count == 0);

    /// <summary>The leader's exit code, once it has ended (128 + n: killed by signal n).</summary>
    public int? ExitCode => _leader.HasExited ? _leader.ExitCode : null;

    /// <summary>What the launch itself complained about, e.g. a log that cannot be written; empty normally.</summary>
    public string LaunchErrors => _launchErrors.IsCompletedSuccessfully ? _launchErrors.Result.Trim() : string.Empty;

    public static Result<GuardedProcess> Start(
        IReadOnlyList<string> command,
        IEnumerable<KeyValuePair<string, string>> environment,
        IReadOnlyList<string> cgroupProcsFiles,
        OutputLog log)
    {
        string token = $"{Environment.ProcessId}-{Guid.NewGuid():N}";
        var start = new ProcessStartInfo("setsid", GuardedLaunch.Arguments(log.Path, cgroupProcsFiles, command))
        {
            // The watchdog's pipe. The others are redirected so that the runtime does not treat the child as a user of our terminal.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        start.Environment[GuardedLaunch.TokenVariable] = token;
        log.MarkStart();
        try
        {
            return Process.Start(start) is { } process
                ? new GuardedProcess(process, token)
                : Fault.Deployment($"no process for '{command[0]}'", "a started process", "try again");
        }
        catch (Win32Exception e)
        {
            // setsid itself is missing or may not run; a missing service is reported by the shell in the log.
            return Fault.Deployment($"cannot start 'setsid': {e.Message}", "util-linux' setsid on PATH", "install util-linux, or give the URL of a running service");
        }
    }

    /// <summary>SIGTERM to the group, SIGKILL to what is left after the grace. Returns when nothing of it runs any more.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (_stopped)
            return;
        foreach (int member in ProcessTable.ReadMembers(ProcessId, _token))
            Signals.Send(member, Signals.Terminate);
        if (!await HaveAllEndedAsync(grace))
        {
            foreach (int member in ProcessTable.ReadMembers(ProcessId, _token))
                Signals.Send(member, Signals.Kill);
        }

        // The watchdog is a member of the group, so the group's id cannot have been given to anybody else.
        Signals.SendToGroup(ProcessId, Signals.Kill);
        await HaveAllEndedAsync(KillBound);
        await _leader.WaitForExitAsync();
        _stopped = true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await _launchErrors;
        _leader.Dispose();
    }

    private async Task<bool> HaveAllEndedAsync(TimeSpan bound)
    {
        long start = Stopwatch.GetTimestamp();
        while (ProcessTable.ReadMembers(ProcessId, _token).Count > 0)
        {
            if (Stopwatch.GetElapsedTime(start) >= bound)
                return false;
            await Task.Delay(PollInterval);
        }

        return true;
    }
}

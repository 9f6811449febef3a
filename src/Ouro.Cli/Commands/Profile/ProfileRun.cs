using System.Globalization;
using Ouro.Model.Outcomes;
using Ouro.Profile;

namespace Ouro.Cli.Commands.Profile;

/// <summary>One profile: 1 output tried → 2 command started → 3 sampling → 4 wait with a live line → 5 command ended → 6 file, summary, exit code.</summary>
internal static class ProfileRun
{
    // A line on a terminal may move often; in a log it must not fill it.
    private static readonly TimeSpan TerminalRefresh = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainRefresh = TimeSpan.FromSeconds(2);

    // How soon the end of a watched process is noticed where no line is drawn; each look costs a wake-up of the thread pool.
    private static readonly TimeSpan PlainLook = TimeSpan.FromMilliseconds(500);

    private enum End
    {
        Duration,
        CommandEnded,
        TargetExited,
        Interrupted,
    }

    public static async Task<int> RunAsync(ProfileSettings settings, CancellationToken stop)
    {
        // 1
        var timestamp = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        var prepared = ProfileOutput.Prepare(settings.Output, timestamp);
        if (!prepared.TryGet(out var output))
            return ExitCode.Print(prepared.Faults);
        if (settings.TargetIsDefault)
            await Console.Error.WriteLineAsync($"ouro: no target given, so it is the process behind {settings.Selector}; choose another with --url, --pid or --match");

        // 2: a bad pid must be known before the command runs, so sampling of a named target starts first.
        var session = settings.Selector is { } selector && settings.Command is null ? Start(settings, selector, generatorPid: null) : default;
        WatchedCommand? command = null;
        if (settings.Command is { } text)
        {
            if (settings.Selector is ProcessSelector.Pid { Number: var pid } && !Directory.Exists($"/proc/{pid}"))
                return ExitCode.Print([Fault.BadInput($"--pid {pid}", "the number of a running process", "look it up with ps, or use --url or --match")]);
            var started = WatchedCommand.Start(text, settings.Json);
            if (!started.TryGet(out command))
                return ExitCode.Print(started.Faults);

            // 3
            session = settings.Selector is { } target ? Start(settings, target, command.Pid) : Start(settings, new ProcessSelector.Pid(command.Pid), null);
            if (!session.Succeeded && command.HasExited)
                session = Start(settings, settings.Selector ?? new ProcessSelector.None(), null); // It was over before its process could be looked at.
        }

        using (command)
        {
            if (!session.TryGet(out var running))
            {
                if (command is not null)
                    await command.EndAsync([], mayEndByItself: false);
                return ExitCode.Print(session.Faults);
            }

            await using (running)
            {
                // 4
                var end = await WaitAsync(settings, running, command, stop);

                // 5
                if (command is { HasExited: false })
                {
                    var latest = running.Latest;
                    var tree = (settings.Selector is null ? latest?.Processes : latest?.Generator)?.Details.Select(static d => d.Pid).ToList() ?? [];
                    await command.EndAsync(tree, mayEndByItself: end == End.Interrupted);
                }

                // 6
                return Finish(settings, running.Stop(), output, end, command);
            }
        }
    }

    private static Result<ProfileSession> Start(ProfileSettings settings, ProcessSelector selector, int? generatorPid) =>
        ProfileSession.Start(new ProfilePlan(settings.Interval, selector, generatorPid, settings.Runtime) { GeneratorWithDescendants = true });

    private static async Task<End> WaitAsync(ProfileSettings settings, ProfileSession session, WatchedCommand? command, CancellationToken stop)
    {
        var isTerminal = !Console.IsErrorRedirected;
        var look = isTerminal ? TerminalRefresh : PlainLook;
        var begun = TimeProvider.System.GetTimestamp();
        var lastLine = begun;
        var commandEnd = command?.WaitAsync(CancellationToken.None);
        while (true)
        {
            var left = settings.Duration is { } duration ? duration - TimeProvider.System.GetElapsedTime(begun) : TimeSpan.MaxValue;
            if (left <= TimeSpan.Zero)
                return ClearLine(isTerminal, End.Duration);
            var pause = Task.Delay(left < look ? left : look, stop);
            await Task.WhenAny(commandEnd is null ? [pause] : [pause, commandEnd]);
            if (commandEnd is { IsCompleted: true })
                return ClearLine(isTerminal, End.CommandEnded);
            if (stop.IsCancellationRequested)
                return ClearLine(isTerminal, End.Interrupted);
            if (settings.Selector is ProcessSelector.Pid && session.TargetReason is not null)
                return ClearLine(isTerminal, End.TargetExited);

            var isDue = isTerminal || TimeProvider.System.GetElapsedTime(lastLine) >= PlainRefresh;
            if (isDue && session.Latest is { } latest)
            {
                lastLine = TimeProvider.System.GetTimestamp();
                ShowLine(isTerminal, ProfileText.RenderLine(latest));
            }
        }
    }

    private static void ShowLine(bool isTerminal, string line)
    {
        if (!isTerminal)
        {
            Console.Error.WriteLine(line);
            return;
        }

        // Cut to the width, since a wrapped line cannot be drawn over; \e[K clears what the last one left.
        var width = Math.Max(20, Console.WindowWidth - 1);
        Console.Error.Write($"\r{(line.Length > width ? line[..width] : line)}\e[K");
    }

    private static End ClearLine(bool isTerminal, End end)
    {
        if (isTerminal)
            Console.Error.Write("\r\e[K");
        return end;
    }

    private static int Finish(ProfileSettings settings, ResourceProfile profile, ProfileOutput output, End end, WatchedCommand? command)
    {
        profile = profile with
        {
            Metadata = profile.Metadata with
            {
                Command = settings.Command,
                EndedBy = end switch
                {
                    End.Duration => "duration",
                    End.CommandEnded => "command_ended",
                    End.TargetExited => "target_exited",
                    _ => "interrupted",
                },
            },
        };
        var trouble = output.Write(profile);
        if (end == End.TargetExited)
            Console.Error.WriteLine($"ouro: {profile.Metadata.TargetReason}");
        if (trouble is not null)
            Console.Error.WriteLine($"ouro: {trouble}");
        if (settings.Json)
        {
            using var standardOutput = Console.OpenStandardOutput();
            ResourceProfileJson.Write(standardOutput, profile);
        }

        var report = settings.Json || command is not null ? Console.Error : Console.Out; // standard output is the command's own
        report.Write($"{ProfileText.RenderSummary(profile)}\nProfile: {output.Path}\n");
        if (trouble is not null)
            return ExitCode.BadInput;
        return end switch
        {
            End.Interrupted => ExitCode.Interrupted,
            End.CommandEnded => command!.ExitCode,
            _ => ExitCode.Done,
        };
    }
}

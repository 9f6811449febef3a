using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Profile;

/// <summary>The command that is profiled around: it has our standard streams, and it does not outlive us.</summary>
internal sealed class WatchedCommand : IDisposable
{
    private const string Shell = "/bin/sh";

    // Ctrl+C reaches the command through the terminal as well; it gets this long to end by itself before it is told again, and as long again before it is killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // With one of these in the first word only the shell knows what it will start.
    private static readonly SearchValues<char> ShellCharacters = SearchValues.Create("=$\"'`(){}<>|;&*?[]~#!\\");

    private readonly Process _process;

    private WatchedCommand(Process process) => _process = process;

    public int Pid => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>128 + n when signal n ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>The first word, when it is plain and the shell finds no program, function or builtin of that name; null when the command may be started.</summary>
    public static string? FindUnstartable(string command)
    {
        var word = command.TrimStart().Split([' ', '\t', '\n'], 2)[0];
        if (word.AsSpan().ContainsAny(ShellCharacters))
            return null;
        try
        {
            using var check = Process.Start(new ProcessStartInfo(Shell, ["-c", "command -v -- \"$1\" >/dev/null 2>&1", Shell, word]) { RedirectStandardInput = true });
            check!.WaitForExit();
            return check.ExitCode == 0 ? null : word;
        }
        catch (Win32Exception)
        {
            // No shell at all.
            return Shell;
        }
    }

    /// <param name="outputToError">Standard output is ours alone (--json), so the command's goes to standard error.</param>
    public static Result<WatchedCommand> Start(string command, bool outputToError)
    {
        try
        {
            var text = outputToError ? $"exec 1>&2\n{command}" : command;
            return new WatchedCommand(Process.Start(new ProcessStartInfo(Shell, ["-c", text]))!);
        }
        catch (Win32Exception fault)
        {
            return Fault.BadInput($"--command \"{command}\"", $"a command that can be started ({fault.Message})", "check the shell and its permissions");
        }
    }

    public Task WaitAsync(CancellationToken stop) => _process.WaitForExitAsync(stop);

    /// <summary>Ends it with its descendants: by itself, then SIGTERM, then SIGKILL.</summary>
    /// <param name="descendants">As last sampled: the shell may end before those that it started.</param>
    public async Task EndAsync(IReadOnlyList<int> descendants, bool mayEndByItself)
    {
        if (mayEndByItself && await HasEndedWithinAsync(Grace / 4))
            return;
        int[] all = [Pid, .. descendants.Where(d => d != Pid)];
        Send("TERM", all);
        if (!await HasEndedWithinAsync(Grace))
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public void Dispose() => _process.Dispose();

    private async Task<bool> HasEndedWithinAsync(TimeSpan bound)
    {
        using var timeout = new CancellationTokenSource(bound);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            // Still running after the bound.
            return false;
        }
    }

    private static void Send(string signal, int[] pids)
    {
        string[] arguments = ["-c", "kill -s \"$0\" -- \"$@\" 2>/dev/null", signal, .. pids.Select(p => p.ToString(CultureInfo.InvariantCulture))];
        using var kill = Process.Start(new ProcessStartInfo(Shell, arguments) { RedirectStandardInput = true });
        kill!.WaitForExit();
    }
}

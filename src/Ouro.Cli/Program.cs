using System.CommandLine;
using System.Runtime.InteropServices;
using Ouro.Cli.Commands;

namespace Ouro.Cli;

internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await RunAsync(args, stop.Token);

        // The first signal ends the run in good order; a second one finds the default handling and ends the process.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    /// <summary>The whole program, given its arguments and the user's wish to stop.</summary>
    internal static async Task<int> RunAsync(string[] args, CancellationToken stop)
    {
        var root = Root.Create();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync($"ouro: {error.Message}");
            await Console.Error.WriteLineAsync($"ouro: see 'ouro {(parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ")}--help'");
            return ExitCode.BadInput;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false }, stop);
    }
}

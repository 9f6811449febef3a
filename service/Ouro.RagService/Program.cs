using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Ouro.RagService.Hosting;

namespace Ouro.RagService;

/// <summary>Entry points of the reference service and of the upstream simulator; <c>ouro serve</c> and <c>ouro llm-sim</c> come here too.</summary>
public static class Program
{
    public static Task<int> Main(string[] args) => args is ["llm-sim", .. var rest]
        ? SimulateAsync(rest, CancellationToken.None)
        : ServeAsync(args is ["serve", .. var flags] ? flags : args, CancellationToken.None);

    /// <summary>Runs the service until SIGTERM, SIGINT or the token. Returns the exit code: 0 stopped, 2 bad settings, 3 cannot start.</summary>
    public static async Task<int> ServeAsync(string[] args, CancellationToken cancellation)
    {
        const string Command = "ouro serve";
        var reader = new SettingReader(ServiceOptions.Settings, args, Environment.GetEnvironmentVariable);
        if (reader.HelpRequested)
            return CommandRun.PrintHelp(Command, ServiceOptions.Settings);
        if (ServiceOptions.Read(reader) is not { } options)
            return CommandRun.PrintFaults(Command, reader.Faults);
        try
        {
            await using var host = new ServiceHost(options);
            if (await host.StartAsync(cancellation) is not { } port)
            {
                await Console.Error.WriteLineAsync(QuietHost.PortTaken(Command, options.Listen));
                return CommandRun.CannotStart;
            }
            Console.Out.WriteLine($"listening on {options.Listen.Url(port)}");
            await host.WaitAndStopAsync(cancellation);
            return CommandRun.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Stopped while it was still starting.
            return CommandRun.Done;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException or OnnxRuntimeException or JsonException)
        {
            await Console.Error.WriteLineAsync($"{Command}: cannot start: {exception.Message.ReplaceLineEndings(" ")}");
            return CommandRun.CannotStart;
        }
    }

    /// <summary>Runs the upstream simulator until SIGTERM, SIGINT or the token. Returns the exit code.</summary>
    public static Task<int> SimulateAsync(string[] args, CancellationToken cancellation) => Simulator.SimulatorHost.RunAsync(args, cancellation);
}

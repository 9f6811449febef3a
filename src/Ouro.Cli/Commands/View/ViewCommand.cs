using System.CommandLine;
using Ouro.Cli.Rendering;
using Ouro.Cli.Serving;
using Ouro.Cli.Viewing;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.View;

/// <summary><c>ouro view DIR</c>: a page over all runs of a folder, on this machine only.</summary>
internal static class ViewCommand
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "Folder of runs, looked through three levels deep (default: the working directory).", DefaultValueFactory = _ => "." };
    private static readonly Option<int> Port = new("--port") { HelpName = "NUMBER", Description = "Port on 127.0.0.1 (default: any free one)." };
    private static readonly Option<bool> NoOpen = new("--no-open") { Description = "Only print the address, open no browser." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print the list of runs as one JSON document on standard output, and end." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "view",
            "Serve a page on this machine over all runs of a folder: list, filter, open, compare two, see a metric's trend. Ctrl+C ends it.",
            "ouro view benchmark-results-systematic",
            "ouro view --port 8700 --no-open",
            "ouro view benchmark-results-systematic --json") { Folder, Port, NoOpen, Json };
        command.SetAction((parsed, stop) => RunAsync(parsed, stop));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var folder = new RunFolder(parsed.GetRequiredValue(Folder));
        var read = folder.Read();
        List<Fault> faults = [.. read.Faults];
        if (parsed.GetValue(Port) is < 0 or > 65535)
            faults.Add(Fault.BadInput("--port", "a number from 0 to 65535", "leave it out for any free one"));
        if (faults.Count > 0)
            return ExitCode.Print(faults);

        PrintDoubts(read.Value);
        if (parsed.GetValue(Json))
        {
            await using var output = Console.OpenStandardOutput();
            RunListJson.Write(output, read.Value);
            return ExitCode.Done;
        }

        var started = await ViewServer.StartAsync(folder, parsed.GetValue(Port));
        if (!started.TryGet(out var server))
            return ExitCode.Print(started.Faults);
        await using (server)
        {
            Console.Error.WriteLine($"View:    {server.Address}");
            using var window = parsed.GetValue(NoOpen) ? null : BrowserWindow.Open(server.Address);
            var stopped = new TaskCompletionSource();
            using var registration = stop.Register(stopped.SetResult);
            await stopped.Task;
        }

        return ExitCode.Done;
    }

    /// <summary>What the page says as well: files that are no runs, and a folder without any.</summary>
    private static void PrintDoubts(RunList list)
    {
        foreach (var fault in list.Unreadable)
            Console.Error.WriteLine($"ouro: {Redaction.Text(fault.ToString())}");
        foreach (var entry in list.Runs.Where(r => r.Note is not null))
            Console.Error.WriteLine($"ouro: '{entry.File}': {entry.Note}");
        if (list.Runs.Count == 0)
            Console.Error.WriteLine($"ouro: no run in '{list.Folder}' yet; 'ouro bench' writes them");
    }
}

using System.CommandLine;
using Ouro.Analysis;
using Ouro.Cli.Rendering.Csv;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Markdown;

namespace Ouro.Cli.Commands.Report;

/// <summary><c>ouro report RUN</c>: the pure half once more, on a saved run.</summary>
internal static class ReportCommand
{
    private const string Description = """
        Render a finished run again, without measuring.

        Examples:
          ouro report 20261124_101500
          ouro report benchmark-results-systematic/systematic_run_20261124_101500.json --format md
        """;

    private static readonly Argument<string> Run = new("RUN") { Description = "Time stamp of the run, or any of its files." };
    private static readonly Option<string> Format = new("--format") { HelpName = "html|md|csv|json", Description = "html writes the files again (default); md, csv and json print.", DefaultValueFactory = _ => "html" };
    private static readonly Option<string> Output = new("--out") { HelpName = "DIR", Description = "Folder of the runs.", DefaultValueFactory = _ => "benchmark-results-systematic" };
    private static readonly Option<bool> Json = new("--json") { Description = "The same as --format json." };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("html", "md", "csv", "json");
        var command = new Command("report", Description) { Run, Format, Output, Json };
        command.SetAction(Render);
        return command;
    }

    private static int Render(ParseResult parsed)
    {
        string run = parsed.GetRequiredValue(Run);
        string path = File.Exists(run) ? run : Path.Combine(parsed.GetRequiredValue(Output), $"systematic_run_{run}.json");
        var read = RunReader.Read(path);
        if (!read.TryGet(out var capture))
            return ExitCode.Print(read.Faults);

        var summary = Summarizer.Summarize(capture);
        switch (parsed.GetValue(Json) ? "json" : parsed.GetValue(Format))
        {
            case "md":
                Console.Out.Write(MarkdownReport.Render(capture, summary));
                return ExitCode.Done;
            case "csv":
                Console.Out.Write(ResultsCsv.Render(summary));
                return ExitCode.Done;
            case "json":
                using (var output = Console.OpenStandardOutput())
                    ResultsJson.Write(output, summary);
                return ExitCode.Done;
        }

        var written = RunFiles.Write(capture, summary, Path.GetDirectoryName(path)!);
        if (!written.TryGet(out var files))
            return ExitCode.Print(written.Faults);
        Console.WriteLine(files.Html);
        return ExitCode.Done;
    }
}

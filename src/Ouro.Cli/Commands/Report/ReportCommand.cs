using System.CommandLine;
using Ouro.Analysis;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Rendering.Csv;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Markdown;
using Ouro.Cli.Rendering.Metrics;

namespace Ouro.Cli.Commands.Report;

/// <summary><c>ouro report RUN</c>: the pure half once more, on a saved run.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "Time stamp of the run, or any of its files." };
    private static readonly Option<string> Format = new("--format") { HelpName = "html|md|csv|json|prometheus|otlp", Description = "html writes the files again (default); the others print: prometheus as text exposition, otlp as the JSON body of an OTLP/HTTP metrics request.", DefaultValueFactory = _ => "html" };
    private static readonly Option<string?> Output = new("--out") { HelpName = "DIR", Description = "Folder of the runs (default: both folders that 'ouro bench' writes to)." };
    private static readonly Option<bool> Json = new("--json") { Description = "The same as --format json." };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("html", "md", "csv", "json", "prometheus", "otlp");
        var command = new ExampledCommand(
            "report",
            "Render a finished run again, without measuring.",
            "ouro report 20261124_101500",
            "ouro report benchmark-results-systematic/systematic_run_20261124_101500.json --format md",
            "ouro report 20261124_101500 --format otlp | curl -H 'Content-Type: application/json' --data @- http://localhost:4318/v1/metrics") { Run, Format, Output, Json };
        command.SetAction((parsed, _) => RenderAsync(parsed));
        return command;
    }

    private static async Task<int> RenderAsync(ParseResult parsed)
    {
        var located = RunLocator.Locate(parsed.GetRequiredValue(Run), parsed.GetValue(Output));
        if (!located.TryGet(out string? path))
            return ExitCode.Print(located.Faults);
        var read = await RunReader.ReadAsync(path);
        if (!read.TryGet(out var capture))
            return ExitCode.Print(read.Faults);

        var summary = Summarizer.Summarize(capture);
        var diagnosis = Diagnoser.Diagnose(capture);
        switch (parsed.GetValue(Json) ? "json" : parsed.GetValue(Format))
        {
            case "md":
                Console.Out.Write(MarkdownReport.Render(capture, summary, diagnosis));
                return ExitCode.Done;
            case "csv":
                Console.Out.Write(ResultsCsv.Render(summary));
                return ExitCode.Done;
            case "prometheus":
                Console.Out.Write(PrometheusText.Render(summary));
                return ExitCode.Done;
            case "otlp":
                await using (var output = Console.OpenStandardOutput())
                    OtlpJson.Write(output, capture, summary);
                return ExitCode.Done;
            case "json":
                await using (var output = Console.OpenStandardOutput())
                    ResultsJson.Write(output, summary);
                return ExitCode.Done;
        }

        var written = await RunFiles.WriteAsync(capture, summary, Path.GetDirectoryName(Path.GetFullPath(path))!, diagnosis);
        if (!written.TryGet(out var files))
            return ExitCode.Print(written.Faults);
        Console.WriteLine(files.Report);
        return ExitCode.Done;
    }
}

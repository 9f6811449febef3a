using System.Text.Json;
using Ouro.Cli.Progress;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Terminal;
using Ouro.Cli.Running;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;
using Spectre.Console;

namespace Ouro.Cli.Commands.Bench;

/// <summary>The end of a run on standard output: tables, notes and file names for people, or one JSON document.</summary>
internal static class BenchOutput
{
    public static void Print(BenchOutcome outcome, RunSummary summary, Diagnosis diagnosis, Result<RunFilesWritten> written, RunLog log, bool json)
    {
        string findings = FindingsText.Render(diagnosis);
        log.WriteBlock(ConsoleTables.Render(summary));
        log.WriteBlock(findings);
        if (json)
        {
            PrintJson(outcome, summary, diagnosis, written);
            return;
        }

        ConsoleTables.Write(AnsiConsole.Console, summary);
        Console.WriteLine();
        Console.WriteLine(findings);
        foreach (string note in outcome.Capture.Notes)
            Console.WriteLine("Note: " + note);
        Console.WriteLine();
        if (!written.TryGet(out var files))
            return;
        Console.WriteLine($"Report:  {files.Report}");
        Console.WriteLine($"Results: {files.Results}");
        Console.WriteLine($"Took {outcome.Capture.EndedAt - outcome.Capture.StartedAt:m\\:ss} for {outcome.Capture.Cells.Count} cells.");
    }

    private static void PrintJson(BenchOutcome outcome, RunSummary summary, Diagnosis diagnosis, Result<RunFilesWritten> written)
    {
        using var output = Console.OpenStandardOutput();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("run", summary.Plan.RunId);
        writer.WriteBoolean("interrupted", outcome.Capture.Interrupted);
        writer.WriteStartArray("notes");
        foreach (string note in outcome.Capture.Notes)
            writer.WriteStringValue(note);
        writer.WriteEndArray();
        writer.WriteStartArray("sweeps");
        foreach (var sweep in outcome.Capture.Sweeps)
            JsonSerializer.Serialize(writer, RunJson.DocumentOf(sweep), RunDocument.Options);
        writer.WriteEndArray();
        writer.WriteStartArray("files");
        if (written.TryGet(out var files))
        {
            foreach (string path in new[] { files.Results, files.Run, files.Requests, files.Report, files.Markdown, files.Csv })
                writer.WriteStringValue(path);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("rows");
        ResultsJson.WriteRows(writer, summary);
        writer.WritePropertyName("diagnosis");
        FindingsJson.Write(writer, diagnosis);
        writer.WriteEndObject();
    }
}

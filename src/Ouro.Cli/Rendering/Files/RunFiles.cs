using Ouro.Cli.Rendering.Csv;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Html;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Markdown;
using Ouro.Cli.Rendering.Parquet;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Files;

/// <summary>Where the files of a run came to lie.</summary>
internal sealed record RunFilesWritten(string Results, string Run, string Requests, string Report, string Markdown, string Csv);

/// <summary>Writes all files of a run into a folder. Each is written whole or not at all; one that fails does not stop the others.</summary>
internal static class RunFiles
{
    /// <param name="diagnosis">What the diagnosis found; none when null.</param>
    public static async Task<Result<RunFilesWritten>> WriteAsync(RunCapture capture, RunSummary summary, string outputDirectory, Diagnosis? diagnosis = null)
    {
        var findings = diagnosis is null ? null : FindingsJson.ElementsOf(diagnosis);
        var names = new RunFileNames(capture.Plan.RunId);
        var clock = RunClock.Of(capture);
        var files = new RunFilesWritten(
            Path.Combine(outputDirectory, names.Results),
            Path.Combine(outputDirectory, names.Run),
            Path.Combine(outputDirectory, names.Requests),
            Path.Combine(outputDirectory, names.Report),
            Path.Combine(outputDirectory, names.Markdown),
            Path.Combine(outputDirectory, names.Csv));

        var budgets = LadderBudgets.Read(Path.Combine(outputDirectory, names.Ladder));

        // The raw measurements first: everything else can be made again from them.
        var written = new[]
        {
            await AtomicFile.WriteAsync(files.Requests, stream => RequestsParquet.WriteAsync(stream, capture, clock)),
            await AtomicFile.WriteAsync(files.Run, stream => RunJson.Write(stream, capture, clock, names.Requests, findings)),
            await AtomicFile.WriteAsync(files.Results, stream => ResultsJson.Write(stream, summary)),
            await AtomicFile.WriteAsync(files.Report, stream => HtmlReport.Write(stream, capture, summary, findings, budgets.TryGet(out var read) ? read : null)),
            await AtomicFile.WriteTextAsync(files.Markdown, MarkdownReport.Render(capture, summary, diagnosis)),
            await AtomicFile.WriteTextAsync(files.Csv, ResultsCsv.Render(summary)),
        };
        var faults = written.SelectMany(w => w.Faults).Concat(budgets.Faults).ToList();
        return faults.Count > 0 ? faults : files;
    }

    /// <summary>Only what was measured, without reports: the run's file, which names the file of its requests.</summary>
    public static async Task<Result<string>> WriteRawAsync(RunCapture capture, string outputDirectory)
    {
        var names = new RunFileNames(capture.Plan.RunId);
        var clock = RunClock.Of(capture);
        var requests = await AtomicFile.WriteAsync(Path.Combine(outputDirectory, names.Requests), stream => RequestsParquet.WriteAsync(stream, capture, clock));
        return requests.Succeeded
            ? await AtomicFile.WriteAsync(Path.Combine(outputDirectory, names.Run), stream => RunJson.Write(stream, capture, clock, names.Requests, null))
            : requests;
    }
}

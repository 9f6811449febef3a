using System.CommandLine;
using Ouro.Analysis.Comparison;
using Ouro.Cli.Baselines;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering.Comparisons;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Commands.Compare;

/// <summary><c>ouro compare BASE RUN</c>: what changed between two finished runs, and whether the gates hold.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string> Base = new("BASE") { Description = "A baseline's name, or the older run as for RUN." };
    private static readonly Argument<string> Run = new("RUN") { Description = "A baseline's name, a run's time stamp, any of its files, or a folder of runs (its newest)." };
    private static readonly Option<string?> Output = new("--out") { HelpName = "DIR", Description = "Folder of the runs (default: both folders that 'ouro bench' writes to)." };
    private static readonly Option<double> MinEffect = new("--min-effect") { HelpName = "PERCENT", Description = "Least change that matters (default: 5).", DefaultValueFactory = _ => 5 };
    private static readonly Option<string[]> FailOn = new("--fail-on") { HelpName = "EXPR", Description = "Exit 1 when it holds: worse, 'ttft_p95>+10%', 'throughput<-5%', 'error_share>0.01', 'local/*/c10:e2e_p95>2s'." };
    private static readonly Option<string?> MarkdownFile = new("--markdown") { HelpName = "FILE", Description = "Write the comparison for a pull request." };
    private static readonly Option<string?> JUnitFile = new("--junit") { HelpName = "FILE", Description = "Write JUnit XML." };
    private static readonly Option<bool> GitHub = new("--github") { Description = "Print annotations of GitHub Actions as well." };
    private static readonly Option<bool> All = new("--all") { Description = "Show the rows that are the same, too." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "compare",
            "Compare two finished runs cell by cell, with intervals, and fail when a gate is broken.",
            "ouro compare 20261123_090000 20261124_101500",
            "ouro compare main benchmark-results-systematic --fail-on 'ttft_p95>+10%' --fail-on worse",
            "ouro compare main 20261124_101500 --markdown comparison.md --junit comparison.xml --github")
            { Base, Run, Output, MinEffect, FailOn, MarkdownFile, JUnitFile, GitHub, All, Json };
        command.SetAction((parsed, _) => CompareAsync(parsed));
        return command;
    }

    /// <summary>1 check the options → 2 read both → 3 compare → 4 judge the gates → 5 write the files → 6 print.</summary>
    private static async Task<int> CompareAsync(ParseResult parsed)
    {
        // 1
        var gatesRead = GateParser.Parse(parsed.GetValue(FailOn) ?? []);
        List<Fault> faults = [.. gatesRead.Faults, .. OptionFaults(parsed)];

        // 2
        var baseline = await ReadAsync(parsed.GetRequiredValue(Base), parsed.GetValue(Output));
        var run = await ReadAsync(parsed.GetRequiredValue(Run), parsed.GetValue(Output));
        faults.AddRange(baseline.Faults.Concat(run.Faults));
        if (faults.Count > 0)
            return ExitCode.Print(faults);

        // 3
        var compared = RunComparer.Compare(baseline.Value, run.Value, new ComparisonSettings(parsed.GetValue(MinEffect) / 100));
        if (!compared.TryGet(out var comparison))
            return ExitCode.Print(compared.Faults);

        // 4
        List<GateOutcome> gates = [.. gatesRead.Value.Select(g => g.Evaluate(comparison))];

        // 5
        faults.AddRange(await WriteFilesAsync(parsed, comparison, gates));
        if (faults.Count > 0)
            return ExitCode.Print(faults);

        // 6
        if (parsed.GetValue(Json))
        {
            await using var output = Console.OpenStandardOutput();
            ComparisonJson.Write(output, comparison, gates);
        }
        else
        {
            Console.Write(ComparisonText.Render(comparison, gates, parsed.GetValue(All)));
            if (parsed.GetValue(GitHub))
                Console.Write(GitHubAnnotations.Render(comparison, gates));
        }

        return gates.TrueForAll(g => g.Passed) ? ExitCode.Done : ExitCode.GateFailed;
    }

    private static IEnumerable<Fault> OptionFaults(ParseResult parsed)
    {
        if (parsed.GetValue(MinEffect) is not (> 0 and <= 1000))
            yield return Fault.BadInput("--min-effect", "a percentage above 0 and up to 1000", "leave it out for 5 %");
        if (parsed.GetValue(GitHub) && parsed.GetValue(Json))
            yield return Fault.BadInput("--github with --json", "one of them: --json prints one document and nothing else", "leave one out");
    }

    private static async Task<Result<RunCapture>> ReadAsync(string run, string? folder)
    {
        var located = BaselineStore.Usual.Find(run) is { } baseline ? RunLocator.Locate(baseline) : RunLocator.Locate(run, folder);
        return located.TryGet(out string? path) ? await RunReader.ReadAsync(path) : located.Faults.ToList();
    }

    private static async Task<IReadOnlyList<Fault>> WriteFilesAsync(ParseResult parsed, RunComparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        var faults = new List<Fault>();
        if (parsed.GetValue(MarkdownFile) is { } markdown)
            faults.AddRange((await AtomicFile.WriteTextAsync(markdown, ComparisonText.RenderMarkdown(comparison, gates, parsed.GetValue(All)))).Faults);
        if (parsed.GetValue(JUnitFile) is { } junit)
            faults.AddRange((await AtomicFile.WriteAsync(junit, stream => ComparisonJUnit.Write(stream, comparison, gates))).Faults);
        return faults;
    }
}

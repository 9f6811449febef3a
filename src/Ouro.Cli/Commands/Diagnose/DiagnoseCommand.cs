using System.CommandLine;
using Ouro.Analysis.Diagnosis;
using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Tables;
using Ouro.Cli.Rendering.Terminal;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Commands.Diagnose;

/// <summary><c>ouro diagnose RUN</c>: findings from a finished run, without measuring again; with <c>--verify</c>, one prediction put to the test.</summary>
internal static class DiagnoseCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "Time stamp of the run, any of its files, or a folder of runs (its newest)." };
    private static readonly Option<string?> Output = new("--out") { HelpName = "DIR", Description = "Folder of the runs (default: both folders that 'ouro bench' writes to)." };
    private static readonly Option<string?> Verify = new("--verify") { HelpName = "ID", Description = "Measure with the finding's remedy switched on, and print predicted against measured." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "diagnose",
            "Name what keeps a measured service from scaling: stage, mechanism, evidence, and what removing it gives.",
            "ouro diagnose 20261124_101500",
            "ouro diagnose benchmark-results-profiled --json",
            "ouro diagnose 20261124_101500 --verify local-model_load-model_reload") { Run, Output, Verify, Json };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>1 read → 2 diagnose → 3 verify, if asked → 4 print.</summary>
    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        // 1
        var located = RunLocator.Locate(parsed.GetRequiredValue(Run), parsed.GetValue(Output));
        if (!located.TryGet(out string? path))
            return ExitCode.Print(located.Faults);
        var read = await RunReader.ReadAsync(path);
        if (!read.TryGet(out var capture))
            return ExitCode.Print(read.Faults);

        // 2
        var diagnosis = Diagnoser.Diagnose(capture);

        // 3
        if (parsed.GetValue(Verify) is { } id)
            return await VerifyAsync(diagnosis, id, parsed.GetValue(Json), stop);

        // 4
        if (!parsed.GetValue(Json))
        {
            Console.Write(FindingsText.Render(diagnosis));
            foreach (var table in TablesOf(capture))
                Console.Write("\n" + ConsoleTables.Render(table));
            return ExitCode.Done;
        }

        await using var output = Console.OpenStandardOutput();
        DiagnosisJson.Write(output, capture, diagnosis);
        return ExitCode.Done;
    }

    /// <summary>Per deployment, the stages of its most real configuration and the stub effects at the highest level that has all four.</summary>
    private static IEnumerable<IReportTable> TablesOf(RunCapture capture)
    {
        foreach (var curve in StageAnalysis.Analyze(capture).DistinctBy(c => c.Deployment))
            yield return new StageTable(curve);
        foreach (var results in FactorialAnalysis.Analyze(capture).Where(r => r.WhyNot is null).GroupBy(r => r.Deployment))
            yield return new EffectTable(results.MaxBy(r => r.Level)!);
    }

    private static async Task<int> VerifyAsync(Diagnosis diagnosis, string id, bool json, CancellationToken stop)
    {
        if (diagnosis.Findings.FirstOrDefault(f => f.Id == id) is not { } finding)
        {
            return ExitCode.Print([Fault.BadInput(
                $"--verify {id}", $"the id of a finding of this run: {string.Join(", ", diagnosis.Findings.Select(f => f.Id))}", "choose one of them")]);
        }

        if (finding is not { Verify: { } command, Effect: { Predicted.IsKnown: true } effect })
            return ExitCode.Print([Fault.BadInput($"--verify {id}", "a finding with a prediction and a command that tests it", "this one has to be tested by hand")]);
        var measured = await Verification.MeasureAsync(command, finding.Deployment, effect, stop);
        if (!measured.TryGet(out double value))
            return ExitCode.Print(measured.Faults);
        Verification.Print(finding, effect, value, json);
        return ExitCode.Done;
    }
}

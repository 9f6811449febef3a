using System.CommandLine;
using System.Globalization;
using Ouro.Analysis;
using Ouro.Analysis.Diagnosis;
using Ouro.Cli.Live;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cli.Progress;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Running;
using Ouro.Cluster;
using Ouro.Deploy;
using Ouro.Deploy.Machine;
using Ouro.Load.Engine;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Commands.Bench;

/// <summary><c>ouro bench</c>: deployments × stub configurations × levels × repetitions.</summary>
internal static class BenchCommand
{
    private static readonly Option<string?> Experiment = new("--experiment") { HelpName = "FILE", Description = "Read settings from a YAML file; flags and variables win over it." };
    private static readonly Option<string?> Resume = new("--resume") { HelpName = "RUN", Description = "Continue an interrupted run: its time stamp, journal folder or any of its files." };
    private static readonly Option<bool> Live = new("--live") { Description = "Serve a page on this machine that shows the run while it goes on; its address is printed on standard error." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    private static readonly Option<bool> SelfTest = new("--self-test") { Description = "Measure this machine instead of a service: the most requests and events per second, their CPU, the error of the stamps, and so the highest load that can be measured honestly here (under 20 s)." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "bench",
            "Measure how a streaming RAG service scales, with and without its expensive parts. Without a URL it starts the reference service itself, locally and as a twin under Kubernetes-like limits.",
            "ouro bench",
            "ouro bench --levels 1,8,32 --requests 200",
            "ouro bench --live",
            "ouro bench --pipeline async",
            "LOCAL_BASE_URL=http://localhost:8001 K8S_BASE_URL=http://localhost:8501 ouro bench",
            "ouro bench --k8s default/ouro-rag --allow-mutate",
            "ouro bench --k8s default/ouro-rag --allow-mutate --from-cluster --agent-count 2",
            "ouro bench --local-url http://localhost:8001 --local-command \"uvicorn app:app --port 8001\"",
            "ouro bench --rate 5,20,50 --arrivals poisson --no-twin",
            "ouro bench --stages 5x10s,5-50x30s --configs mock-both",
            "ouro bench --sweep --slo 'ttft_p95<500ms' --configs mock-both",
            "ouro bench --resume 20261124_101500",
            "ouro bench --self-test") { Experiment, Resume, Live, SelfTest, Json };
        var flags = new SettingOptions(command, BenchSettings.All);
        command.SetAction((parsed, stop) => parsed.GetValue(SelfTest)
            ? SelfTestRun.RunAsync(parsed, flags, parsed.GetValue(Json), stop)
            : RunAsync(parsed, flags, stop));
        return command;
    }

    /// <summary>1 texts → 2 plan → 3 journal → 4 run → 5 summary and diagnosis → 6 files and tables → 7 exit code.</summary>
    private static async Task<int> RunAsync(ParseResult parsed, SettingOptions flags, CancellationToken stop)
    {
        // 1
        var merged = ReadSettings(parsed, flags);
        if (!merged.TryGet(out var settings))
            return ExitCode.Print(merged.Faults);

        // A resumed run keeps its time stamp and its settings; its flags are only --resume and --out.
        string runId = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        Journal? journal = null;
        if (parsed.GetValue(Resume) is { } run)
        {
            var opened = Journal.Open(run, settings.One(BenchSettings.Output)?.Text ?? BenchSettings.DefaultOutput(settings.IsOn(BenchSettings.Profile)));
            if (!opened.Succeeded)
                return ExitCode.Print(opened.Faults);
            (journal, settings) = opened.Value;
            runId = journal.RunId;
        }

        // 2
        var planned = PlanBuilder.Build(settings, runId, new MachineLimits(new MachineInspector().ReadHighestLevel()), Environment.GetEnvironmentVariable);
        if (!planned.TryGet(out var plan))
            return ExitCode.Print(planned.Faults);

        // 3
        if (journal is null)
        {
            var created = Journal.Create(plan.Run.OutputDirectory, runId, settings);
            if (!created.TryGet(out journal))
                return ExitCode.Print(created.Faults);
        }

        // 4
        string logPath = Path.Combine(plan.Run.OutputDirectory, new RunFileNames(runId).Log(plan.Run.Profile));
        using var log = new RunLog(() => new StreamWriter(logPath, append: true), TimeProvider.System);
        var progress = new BenchProgress(Console.Error, !Console.IsErrorRedirected, log, TimeProvider.System);
        var live = parsed.GetValue(Live) ? new LiveProgress(plan.Run, new MachineInspector().Describe(), journal.Finished, TimeProvider.System) : null;
        await using var page = live is null ? null : await LiveServer.StartAsync(plan.Run, live, TimeProvider.System);
        if (page is not null)
            Console.Error.WriteLine($"Live:    {page.Address}");
        string executable = Environment.ProcessPath!;
        BenchOutcome outcome;
        try
        {
            var opened = await LoadSource.OpenAsync(plan, progress.Phase, progress.Note, stop);
            if (!opened.TryGet(out var load))
            {
                progress.Close();
                return ExitCode.Print(opened.Faults);
            }

            await using (load)
            {
                var runner = new BenchRunner(
                    plan with { Notes = [.. plan.Notes, .. load.Notes] }, new ServiceLauncher(executable, ["serve"]), new ServiceLauncher(executable, ["llm-sim"]),
                    Path.Combine(plan.Run.OutputDirectory, $"systematic_services_{runId}"), journal, live is null ? progress : new BothProgress(progress, live), TimeProvider.System)
                {
                    Generator = load.Generator,
                    ClusterGenerator = load.ClusterGenerator,
                };
                outcome = await runner.RunAsync(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            progress.Close();
            Console.Error.WriteLine("ouro: interrupted before anything was measured");
            return ExitCode.Interrupted;
        }

        outcome = outcome with { Capture = outcome.Capture with { Flags = RunFlags.Of(settings) } };

        // 5
        var summary = Summarizer.Summarize(outcome.Capture);
        var diagnosis = Diagnoser.Diagnose(outcome.Capture);

        // 6
        progress.Close();
        var written = await RunFiles.WriteAsync(outcome.Capture, summary, plan.Run.OutputDirectory, diagnosis);
        live?.End(written.TryGet(out var files) ? $"The run has ended. Its report: {Path.GetFullPath(files.Report)}" : "The run has ended; its files could not be written.");
        BenchOutput.Print(outcome, summary, diagnosis, written, log, parsed.GetValue(Json));
        if (log.Failure is { } failure)
            Console.Error.WriteLine($"ouro: the log {logPath} ends early: {failure}");
        if (!written.Succeeded)
        {
            await KeepElsewhereAsync(outcome.Capture, summary, diagnosis);
            return ExitCode.Print(written.Faults);
        }

        if (!outcome.Capture.Interrupted)
            journal.Delete();

        // 7
        return Judge(outcome, summary, runId);
    }

    /// <summary>The output folder took no files (a full disk): what was measured goes to the temporary folder.</summary>
    private static async Task KeepElsewhereAsync(RunCapture capture, RunSummary summary, Diagnosis diagnosis)
    {
        string folder = Directory.CreateTempSubdirectory("ouro-run-").FullName;
        var kept = await RunFiles.WriteAsync(capture, summary, folder, diagnosis);
        Console.Error.WriteLine(kept.Succeeded ? $"ouro: the results are kept in {folder}" : $"ouro: the results could not be kept in {folder} either");
    }

    private static Result<SettingValues> ReadSettings(ParseResult parsed, SettingOptions flags)
    {
        ExperimentFile? experiment = null;
        if (parsed.GetValue(Experiment) is { } path)
        {
            var read = ExperimentFile.Read(path);
            if (!read.TryGet(out experiment))
                return read.Faults.ToList();
        }

        return SettingValues.Merge(BenchSettings.All, flags.Read(parsed), Environment.GetEnvironmentVariable, experiment);
    }

    private static int Judge(BenchOutcome outcome, RunSummary summary, string runId)
    {
        if (outcome.Capture.Interrupted)
        {
            Console.Error.WriteLine($"ouro: interrupted; continue with: ouro bench --resume {runId}{(summary.Plan.OutputDirectory == BenchSettings.DefaultOutput(profile: false) ? "" : $" --out {summary.Plan.OutputDirectory}")}");
            return ExitCode.Interrupted;
        }

        if (outcome.Faults.Count > 0)
            return ExitCode.Print(outcome.Faults);
        if (summary.Cells.Any(c => c.Validity.State is ValidityState.Valid or ValidityState.Suspect))
            return ExitCode.Done;
        Console.Error.WriteLine("ouro: no cell of this run is valid; the reasons stand beside each row");
        return ExitCode.InvalidRun;
    }
}

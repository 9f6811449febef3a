using System.CommandLine;
using System.Globalization;
using Ouro.Analysis;
using Ouro.Analysis.Attribution;
using Ouro.Cli.Ladder;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cli.Progress;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Running;
using Ouro.Deploy;
using Ouro.Deploy.Cgroups;
using Ouro.Deploy.Machine;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Commands.Ladder;

/// <summary><c>ouro ladder</c>: why a pod is slower than the plain process, limit by limit.</summary>
internal static class LadderCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    public static Command Create()
    {
        var command = new ExampledCommand(
            "ladder",
            "Explain why a deployment is slower than the plain local process, limit by limit: the service is measured under every combination of the limits, "
            + "and the gap in throughput and time to first token is split by Shapley values, with what they leave unexplained. Without any limit given it takes those of deploy/k8s/deployment.yaml.",
            "ouro ladder",
            "ouro ladder --from deploy.yaml --relay delay-ms=10",
            "ouro ladder --cpus 0.5 --relay delay-ms=20,bytes-per-s=200000 --level 10",
            "ouro ladder --from deploy.yaml --against http://localhost:8501",
            "ouro ladder --cpus 500m --memory 512Mi --local-command \"uvicorn app:app --port \\$PORT\"",
            "ouro ladder --json | jq '.shares[] | {limit, share}'") { Json };
        var flags = new SettingOptions(command, LadderSettings.All);
        command.SetAction((parsed, stop) => RunAsync(parsed, flags, stop));
        return command;
    }

    /// <summary>1 plan → 2 may limits be set here? → 3 measure → 4 split the gap → 5 files → 6 print → 7 exit code.</summary>
    private static async Task<int> RunAsync(ParseResult parsed, SettingOptions flags, CancellationToken stop)
    {
        // 1
        var merged = SettingValues.Merge(LadderSettings.All, flags.Read(parsed), Environment.GetEnvironmentVariable, experiment: null);
        if (!merged.TryGet(out var settings))
            return ExitCode.Print(merged.Faults);
        string runId = TimeProvider.System.GetLocalNow().ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture);
        var planned = LadderPlanner.Build(settings, runId, new MachineLimits(new MachineInspector().ReadHighestLevel()), Environment.ProcessorCount, Environment.GetEnvironmentVariable);
        if (!planned.TryGet(out var plan))
            return ExitCode.Print(planned.Faults);

        // 2
        if (await FindUnlimitableAsync(plan.Limits) is { } unlimitable)
            return ExitCode.Print([unlimitable]);

        // 3
        string output = plan.Bench.Run.OutputDirectory;
        var journal = Journal.Create(output, runId, new SettingValues(new Dictionary<string, IReadOnlyList<SettingValue>>()));
        if (!journal.Succeeded)
            return ExitCode.Print(journal.Faults);
        using var log = new RunLog(() => new StreamWriter(Path.Combine(output, $"ladder_{runId}.log"), append: true), TimeProvider.System);
        var progress = new BenchProgress(Console.Error, !Console.IsErrorRedirected, log, TimeProvider.System);
        string executable = Environment.ProcessPath!;
        var runner = new BenchRunner(
            plan.Bench, new ServiceLauncher(executable, ["serve"]), new ServiceLauncher(executable, ["llm-sim"]),
            Path.Combine(output, $"ladder_services_{runId}"), journal.Value, progress, TimeProvider.System);
        var before = CpuTimes.Read();
        var outcome = await runner.RunAsync(stop);
        double neighbours = CpuTimes.Read().NeighbourCores(before);
        progress.Close();

        // 4
        var result = new LadderResult(plan, outcome.Capture, Summarizer.Summarize(outcome.Capture), GapAttribution.Analyze(outcome.Capture, plan.Factorial), neighbours);

        // 5
        string path = Path.Combine(output, $"ladder_{runId}.json");
        var raw = await RunFiles.WriteRawAsync(outcome.Capture, output);
        var written = raw.Succeeded ? await AtomicFile.WriteAsync(path, stream => LadderJson.Write(stream, result)) : raw;

        // 6
        string text = LadderText.Render(result);
        log.WriteBlock(text);
        if (parsed.GetValue(Json))
        {
            await using var document = Console.OpenStandardOutput();
            LadderJson.Write(document, result);
        }
        else
        {
            Console.WriteLine(text);
            Console.WriteLine($"Results: {path}");
        }

        // 7
        if (!written.Succeeded)
            return ExitCode.Print(written.Faults);
        journal.Value.Delete();
        return Judge(result, outcome);
    }

    /// <summary>A control group is made and removed again before anything is started: without the right to it there is no ladder.</summary>
    private static async Task<Fault?> FindUnlimitableAsync(PodLimits limits)
    {
        var wanted = new ResourceLimits(limits.Cpus, limits.MemoryBytes);
        if (wanted == ResourceLimits.None)
            return null;
        var created = await ProcessLimit.CreateAsync(wanted, "ladder-check");
        if (!created.TryGet(out var group))
            return created.Faults[0];
        await group.DisposeAsync();
        return null;
    }

    private static int Judge(LadderResult result, BenchOutcome outcome)
    {
        if (outcome.Capture.Interrupted)
        {
            Console.Error.WriteLine($"ouro: interrupted; what was measured is kept in {outcome.Capture.Plan.OutputDirectory}");
            return ExitCode.Interrupted;
        }

        if (outcome.Faults.Count > 0)
            return ExitCode.Print(outcome.Faults);
        if (result.Budgets.Any(b => b.Gap.IsKnown && b.Validity.State is ValidityState.Valid or ValidityState.Suspect))
            return ExitCode.Done;
        Console.Error.WriteLine("ouro: no gap could be measured; the reasons stand in the result");
        return ExitCode.InvalidRun;
    }
}

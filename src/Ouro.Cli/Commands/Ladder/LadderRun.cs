using Ouro.Analysis;
using Ouro.Analysis.Attribution;
using Ouro.Cli.Ladder;
using Ouro.Cli.Options;
using Ouro.Cli.Progress;
using Ouro.Cli.Rendering.Files;
using Ouro.Cli.Running;
using Ouro.Deploy;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Commands.Ladder;

/// <summary>One ladder: 1 can the gap be measured here? → 2 measure → 3 split the gap → 4 files → 5 print → 6 exit code.</summary>
internal sealed class LadderRun(LadderPlan plan, bool json)
{
    private readonly ServiceLauncher _service = new(Environment.ProcessPath!, ["serve"]);
    private readonly ServiceLauncher _simulator = new(Environment.ProcessPath!, ["llm-sim"]);

    private string Folder => plan.Bench.Run.OutputDirectory;

    private string ServiceLogs => PathOf("ladder_services_", "");

    public async Task<int> RunAsync(CancellationToken stop)
    {
        // 1
        if (await LadderChecks.FindObstacleAsync(plan, _service, ServiceLogs, stop) is { } obstacle)
            return ExitCode.Print([obstacle]);

        // 2
        using var log = new RunLog(() => new StreamWriter(PathOf("ladder_", ".log"), append: true), TimeProvider.System);
        var journal = Journal.Create(Folder, plan.Bench.Run.RunId, new SettingValues(new Dictionary<string, IReadOnlyList<SettingValue>>()));
        if (!journal.Succeeded)
            return ExitCode.Print(journal.Faults);
        var before = CpuTimes.Read();
        var outcome = await MeasureAsync(journal.Value, log, stop);
        double neighbours = CpuTimes.Read().NeighbourCores(before);

        // 3
        var result = new LadderResult(
            plan, outcome.Capture, Summarizer.Summarize(outcome.Capture), GapAttribution.Analyze(outcome.Capture, plan.Factorial), neighbours);

        // 4
        var written = await WriteAsync(result);
        if (written.Succeeded)
            journal.Value.Delete();

        // 5
        Print(result, written, log);

        // 6
        return written.Succeeded ? Judge(outcome, result.Budgets.Any(b => b.Gap.IsKnown)) : ExitCode.Print(written.Faults);
    }

    private async Task<BenchOutcome> MeasureAsync(Journal journal, RunLog log, CancellationToken stop)
    {
        var progress = new BenchProgress(Console.Error, !Console.IsErrorRedirected, log, TimeProvider.System);
        var runner = new BenchRunner(plan.Bench, _service, _simulator, ServiceLogs, journal, progress, TimeProvider.System);
        var outcome = await runner.RunAsync(stop);
        progress.Close();
        return outcome;
    }

    /// <summary>The raw run first: everything else can be made again from it.</summary>
    private async Task<Result<string>> WriteAsync(LadderResult result)
    {
        var raw = await RunFiles.WriteRawAsync(result.Capture, Folder);
        if (!raw.Succeeded)
            return raw;
        var markdown = await AtomicFile.WriteTextAsync(PathOf("ladder_", ".md"), LadderMarkdown.Render(result));
        return markdown.Succeeded ? await AtomicFile.WriteAsync(PathOf("ladder_", ".json"), stream => LadderJson.Write(stream, result)) : markdown;
    }

    private void Print(LadderResult result, Result<string> written, RunLog log)
    {
        string text = LadderText.Render(result);
        log.WriteBlock(text);
        if (json)
        {
            using var document = Console.OpenStandardOutput();
            LadderJson.Write(document, result);
            return;
        }

        Console.WriteLine(text);
        if (written.TryGet(out string? path))
            Console.WriteLine($"Results: {path}");
    }

    private int Judge(BenchOutcome outcome, bool hasGap)
    {
        if (outcome.Capture.Interrupted)
        {
            Console.Error.WriteLine($"ouro: interrupted; what was measured is kept in {Folder}");
            return ExitCode.Interrupted;
        }

        if (outcome.Faults.Count > 0)
            return ExitCode.Print(outcome.Faults);
        if (hasGap)
            return ExitCode.Done;
        Console.Error.WriteLine("ouro: the gap could not be measured; the reasons stand in the result");
        return ExitCode.InvalidRun;
    }

    private string PathOf(string prefix, string suffix) => Path.Combine(Folder, prefix + plan.Bench.Run.RunId + suffix);
}

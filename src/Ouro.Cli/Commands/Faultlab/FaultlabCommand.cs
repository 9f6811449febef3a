using System.CommandLine;
using System.IO.Enumeration;
using Ouro.Cli.Faultlab;
using Ouro.Cli.Faultlab.Catalogue;
using Ouro.Cli.Rendering.Files;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Commands.Faultlab;

/// <summary><c>ouro faultlab</c>: the diagnosis against services whose faults are known.</summary>
internal static class FaultlabCommand
{
    private static readonly Option<string> Half = new("--half") { HelpName = "tuning|scoring|all", Description = "Scenarios on which rules may be tuned, those that judge them (default), or both.", DefaultValueFactory = _ => "scoring" };
    private static readonly Option<bool> Quick = new("--quick") { Description = "A fixed part of the scoring half that takes less than five minutes." };
    private static readonly Option<string?> Only = new("--only") { HelpName = "NAME", Description = "Scenarios of that name; * stands for anything." };
    private static readonly Option<double?> Budget = new("--budget") { HelpName = "MINUTES", Description = "Start no further scenario after that time." };
    private static readonly Option<string> Output = new("--out") { HelpName = "DIR", Description = "Folder of the runs.", DefaultValueFactory = _ => "faultlab-results" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Measure only what the folder does not hold yet." };
    private static readonly Option<bool> Rescore = new("--rescore") { Description = "Measure nothing: judge the folder's runs again." };
    private static readonly Option<bool> List = new("--list") { Description = "Print the chosen scenarios and what is right to say of each, and measure nothing." };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON document on standard output; progress goes to standard error." };

    public static Command Create()
    {
        Half.AcceptOnlyFromAmong("tuning", "scoring", "all");
        var command = new ExampledCommand(
            "faultlab",
            "Check the diagnosis against planted faults, healthy controls and traps whose answers are known.",
            "ouro faultlab --quick",
            "ouro faultlab --half all --budget 20",
            "ouro faultlab --only 'loop-*'",
            "ouro faultlab --half tuning --rescore") { Half, Quick, Only, Budget, Output, Resume, Rescore, List, Json };
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>1 choose → 2 measure and judge → 3 print and keep → 4 exit code.</summary>
    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        // 1
        var chosen = Choose(parsed);
        if (!chosen.TryGet(out var scenarios))
            return ExitCode.Print(chosen.Faults);
        if (parsed.GetValue(List))
        {
            foreach (var scenario in scenarios)
                Console.WriteLine($"{scenario.Name,-24} {scenario.Kind,-8} {scenario.Half,-8} {LabText.Expected(scenario)}");
            return ExitCode.Done;
        }

        // 2
        var mode = parsed.GetValue(Rescore) ? LabMode.Rescore : parsed.GetValue(Resume) ? LabMode.Resume : LabMode.Measure;
        string output = parsed.GetRequiredValue(Output);
        var budget = parsed.GetValue(Budget) is { } minutes ? TimeSpan.FromMinutes(minutes) : (TimeSpan?)null;
        bool isTerminal = !Console.IsErrorRedirected;
        var session = new LabSession(
            new LabStore(output), mode, budget,
            scenario => Console.Error.Write(isTerminal ? $"\r\e[Kmeasuring {scenario.Name}" : ""),
            step => Console.Error.WriteLine((isTerminal ? "\r\e[K" : "") + LabText.RenderStep(step)));
        var score = await session.RunAsync(scenarios, stop);

        // 3
        if (score.Judgements.Count > 0)
        {
            var kept = await AtomicFile.WriteAsync(Path.Combine(output, "faultlab.json"), stream => LabJson.Write(stream, score, session.Unjudged));
            if (!kept.Succeeded)
                return ExitCode.Print(kept.Faults);
        }

        if (parsed.GetValue(Json))
        {
            await using var document = Console.OpenStandardOutput();
            LabJson.Write(document, score, session.Unjudged);
        }
        else
        {
            Console.Write(LabText.Render(score, session.Unjudged));
        }

        // 4
        if (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("ouro: interrupted; continue with --resume");
            return ExitCode.Interrupted;
        }

        return score.Judgements.Count > 0 ? ExitCode.Done : ExitCode.InvalidRun;
    }

    private static Result<IReadOnlyList<Scenario>> Choose(ParseResult parsed)
    {
        var faults = new List<Fault>();
        if (parsed.GetValue(Budget) is <= 0)
            faults.Add(Fault.BadInput($"--budget {parsed.GetValue(Budget)}", "a number of minutes above 0", "correct it"));
        if (parsed.GetValue(Rescore) && parsed.GetValue(Resume))
            faults.Add(Fault.BadInput("--rescore and --resume", "one of them", "--rescore measures nothing, --resume what is missing"));

        // A name is a wish of its own: it is looked for in both halves.
        string? only = parsed.GetValue(Only);
        string half = only is null ? parsed.GetRequiredValue(Half) : "all";
        var scenarios = Scenarios.All
            .Where(s => half == "all" || string.Equals(s.Half.ToString(), half, StringComparison.OrdinalIgnoreCase))
            .Where(s => only is null || FileSystemName.MatchesSimpleExpression(only, s.Name))
            .Where(s => !parsed.GetValue(Quick) || s.IsQuick)
            .ToList();
        if (scenarios.Count == 0)
            faults.Add(Fault.BadInput($"{(only is null ? "the chosen half" : $"--only {only}")} matches no scenario", "a name that 'ouro faultlab --half all --list' prints", "correct it"));
        return faults.Count > 0 ? faults : scenarios;
    }
}

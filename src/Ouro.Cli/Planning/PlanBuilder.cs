using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>Facts of this machine that a plan is checked against.</summary>
/// <param name="HighestLevel">The most slots that its file descriptors and ports allow; unknown is no bound.</param>
internal readonly record struct MachineLimits(Reading<int> HighestLevel);

/// <summary>From texts to a checked plan, or to all their faults.</summary>
internal static class PlanBuilder
{
    private const int HighestLevel = 100_000;
    private static readonly int[] DefaultLevels = [1, 2, 5, 10, 15, 20];

    /// <summary>1 settings → 2 deployments → 3 configurations → 4 levels and counts → 5 requests → 6 the plan.</summary>
    /// <param name="secret">Reads an environment variable for <c>${NAME}</c> in headers.</param>
    public static Result<BenchPlan> Build(SettingValues values, string runId, MachineLimits machine, Func<string, string?> secret)
    {
        var faults = new Faults();

        // 2
        var (deployments, simulator, notes) = DeploymentPlanner.Plan(values, faults);

        // 3
        var format = ParseFormat(values, faults);
        var configurations = PlanConfigurations(values, format, faults, notes);

        // 4
        var levels = PlanLevels(values, machine, faults);
        int highest = levels.Count > 0 ? levels.Max() : 1;
        int requests = PlanRequests(values, highest, faults);
        int warmup = faults.Number(values.One(Warmup), 5, 0, 1_000_000);
        int repetitions = faults.Number(values.One(Repetitions), 1, 1, 1000);
        double cellSeconds = faults.Positive(values.One(CellSeconds), 60, 86_400);
        double timeoutSeconds = faults.Positive(values.One(TimeoutSeconds), 30, 3_600);
        int workers = faults.Number(values.One(Workers), 1, 1, 256);
        ulong seed = ParseSeed(values.One(Seed), faults);

        // 5
        var request = RequestPlanner.Plan(values, format, secret, faults);
        var serviceLevels = ServiceLevelParser.Parse(values.One(BenchSettings.ServiceLevels), faults);

        if (faults.All.Count > 0 || request is null)
            return faults.All.ToList();

        // 6
        bool profile = values.IsOn(BenchSettings.Profile);
        string output = values.One(Output)?.Text ?? DefaultOutput(profile);
        var timeout = TimeSpan.FromSeconds(timeoutSeconds);
        var run = new RunPlan(
            runId, seed, deployments, configurations, levels, repetitions, requests, warmup, TimeSpan.FromSeconds(cellSeconds), workers,
            Timeouts.Default with { Headers = timeout, Stall = timeout }, request, serviceLevels, profile, output);
        return new BenchPlan(run, simulator, notes);
    }

    private static TargetFormat ParseFormat(SettingValues values, Faults faults) =>
        faults.OneOf(values.One(Format), "ouragboros", "ouragboros", "openai", "ollama") switch
        {
            "openai" => TargetFormat.OpenAi,
            "ollama" => TargetFormat.Ollama,
            _ => TargetFormat.Ouragboros,
        };

    private static List<StubConfiguration> PlanConfigurations(SettingValues values, TargetFormat format, Faults faults, List<string> notes)
    {
        if (format == TargetFormat.Ouragboros || values.IsGiven(Configurations))
            return ConfigurationPlanner.Plan(values, faults);
        notes.Add("A bare LLM endpoint has no retrieval and attests no stubs: only the baseline configuration is measured.");
        return [StubConfiguration.Baseline];
    }

    private static List<int> PlanLevels(SettingValues values, MachineLimits machine, Faults faults)
    {
        var origin = values.One(Levels) ?? values.One(MaxConcurrent) ?? new SettingValue("", Levels.Flag);
        int highestDefault = faults.Number(values.One(MaxConcurrent), 20, 1, HighestLevel);
        var levels = new List<int>();
        if (values.One(Levels) is { } list)
        {
            foreach (string text in list.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                int level = faults.Number(list with { Text = text }, 0, 1, HighestLevel);
                if (level > 0)
                    levels.Add(level);
            }

            if (levels.Count == 0 && faults.All.Count == 0)
                faults.Add(list, "at least one level", "give a list such as 1,5,20");
        }
        else
        {
            levels.AddRange(DefaultLevels.Where(l => l <= highestDefault));
            if (levels.Count == 0 || levels[^1] < highestDefault)
                levels.Add(highestDefault);
        }

        if (machine.HighestLevel.ValueOrNull is { } highest)
        {
            foreach (int level in levels.Where(l => l > highest))
                faults.Add(Fault.BadInput($"{origin.Origin}: level {level}", $"at most {highest}, which is what this machine's file descriptors and ports allow", "raise it with 'ulimit -n', or lower the level"));
        }

        return [.. levels.Distinct().Order()];
    }

    private static int PlanRequests(SettingValues values, int highestLevel, Faults faults)
    {
        int requests = faults.Number(values.One(Requests), Math.Max(50, highestLevel), 1, 100_000_000);
        if (values.One(Requests) is { } given && requests < highestLevel)
            faults.Add(given, $"at least the highest level, {highestLevel}, so that every slot sends once", $"raise {Requests.Flag} or lower the levels");
        return requests;
    }

    private static ulong ParseSeed(SettingValue? value, Faults faults)
    {
        if (value is not { } given)
            return 1;
        if (ulong.TryParse(given.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed))
            return seed;
        faults.Add(given, "a whole number from 0 to 2⁶⁴−1", "correct it");
        return 1;
    }
}

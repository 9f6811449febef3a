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
    // Half a second holds the start and the end of twenty slots' requests to a few per cent, and costs the default run some seconds.
    private const double DefaultLeastSeconds = 0.5;

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
        double timeoutSeconds = faults.Positive(values.One(TimeoutSeconds), 30, 3_600);
        var load = LoadPlanner.Plan(values, machine, timeoutSeconds, faults);
        int warmup = faults.Number(values.One(Warmup), 5, 0, 1_000_000);
        int repetitions = faults.Number(values.One(Repetitions), 1, 1, 1000);
        int workers = faults.Number(values.One(Workers), 1, 1, 256);
        ulong seed = ParseSeed(values.One(Seed), faults);

        // 5
        var request = RequestPlanner.Plan(values, format, secret, faults);
        var transport = TransportPlanner.Plan(values, deployments, faults, notes);
        var serviceLevels = ServiceLevelParser.Parse(values.One(BenchSettings.ServiceLevels), faults);
        int requests = PlanRequests(values, load, serviceLevels, faults);
        var leastWindow = PlanLeastWindow(values, load, faults);
        double cellSeconds = PlanCellSeconds(values, load, requests, timeoutSeconds, faults);

        var fleet = FleetPlan.Plan(values, secret, faults);
        var clusterLoad = ClusterLoadPlanner.Plan(values, deployments.Find(d => d.Cluster is not null)?.Cluster, runId, faults);

        if (faults.All.Count > 0 || request is null)
            return faults.All.ToList();

        // 6
        bool profile = values.IsOn(BenchSettings.Profile);
        string output = values.One(Output)?.Text ?? DefaultOutput(profile);
        var timeout = TimeSpan.FromSeconds(timeoutSeconds);
        var run = new RunPlan(
            runId, seed, deployments, configurations, load.Levels, repetitions, requests, warmup, TimeSpan.FromSeconds(cellSeconds), workers,
            Timeouts.Default with { Headers = timeout, Stall = timeout }, request with { Transport = transport }, serviceLevels, profile, output)
        {
            Load = load.Shape,
            Sweep = load.Sweep,
            LeastWindow = leastWindow,
        };
        if (load.Shape.ThinkTime > TimeSpan.Zero)
            notes.Add("Slots think between their requests, so a level is not the number of requests in flight, and no bottleneck is looked for.");
        if (load.Shape.IsOpen)
            notes.Add("Open loop: the schedule sets the rate, so throughputs are not compared and no bottleneck is looked for; response times count from the planned instants.");
        return new BenchPlan(run, simulator, notes) { Fleet = fleet, ClusterLoad = clusterLoad };
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

    private static int PlanRequests(SettingValues values, LoadPlan load, IReadOnlyList<ServiceLevel> serviceLevels, Faults faults)
    {
        if (load.Shape.IsOpen)
            return faults.Number(values.One(Requests), FewestRequests(load, serviceLevels), 1, 100_000_000);
        int highest = load.Levels.DefaultIfEmpty(1).Max();
        int requests = faults.Number(values.One(Requests), Math.Max(50, highest), 1, 100_000_000);
        if (values.One(Requests) is { } given && requests < highest)
            faults.Add(given, $"at least the highest level, {highest}, so that every slot sends once", $"raise {Requests.Flag} or lower the levels");
        return requests;
    }

    /// <summary>An open loop lasts as long as its schedule says.</summary>
    private static TimeSpan PlanLeastWindow(SettingValues values, LoadPlan load, Faults faults)
    {
        double seconds = faults.NotNegative(values.One(LeastSeconds), load.Shape.IsOpen || values.IsGiven(Requests) ? 0 : DefaultLeastSeconds, 3_600);
        if (load.Shape.IsOpen && values.One(LeastSeconds) is { } given)
            faults.Add(given, "a closed loop; an open one lasts as long as its schedule", $"leave out {LeastSeconds.Flag} or the rates");
        return TimeSpan.FromSeconds(seconds);
    }

    /// <summary>A sweep judges by percentiles, and a percentile p needs 1 / (1 − p) requests (style rule 24).</summary>
    private static int FewestRequests(LoadPlan load, IReadOnlyList<ServiceLevel> serviceLevels) => load.Sweep is null
        ? 1
        : (int)Math.Ceiling(serviceLevels.Select(l => l.Percentile is { } p ? 1 / (1 - p) : 1).Append(20).Max() - 1e-9);

    /// <summary>An open loop lasts as long as its schedule says, and its last replies come after that.</summary>
    private static double PlanCellSeconds(SettingValues values, LoadPlan load, int requests, double timeoutSeconds, Faults faults)
    {
        double planned = load.Shape.Stages.Sum(s => s.Length.TotalSeconds);
        if (load.Shape.IsOpen && planned == 0)
            planned = load.Levels.Max(l => load.Shape.RequestsAt(l, requests) / (double)l);
        double seconds = faults.Positive(values.One(CellSeconds), load.Shape.IsOpen ? Math.Max(60, (planned * 1.5) + timeoutSeconds) : 60, 200_000);
        if (values.One(CellSeconds) is { } given && seconds < planned)
            faults.Add(given, $"at least the {planned.ToString("0.#", CultureInfo.InvariantCulture)} s that the schedule lasts", $"raise {CellSeconds.Flag} or shorten the schedule");
        return seconds;
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

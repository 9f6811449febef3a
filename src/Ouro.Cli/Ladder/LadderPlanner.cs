using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Ladder;

/// <summary>From texts to a checked ladder, or to all their faults.</summary>
internal static class LadderPlanner
{
    public const string DefaultOutput = "ladder-results";

    private const string PlainName = "a";
    private const string WorseName = "b";
    private const int HighestLevel = 100_000;

    /// <summary>1 limits → 2 what is measured, as a bench → 3 one deployment per coalition, and B.</summary>
    /// <param name="machineCpus">CPUs of this machine.</param>
    /// <param name="secret">Reads an environment variable for <c>${NAME}</c> in headers.</param>
    public static Result<LadderPlan> Build(SettingValues values, string runId, MachineLimits machine, int machineCpus, Func<string, string?> secret)
    {
        var faults = new Faults();
        var notes = new List<string>();

        // 1
        var limits = PlanLimits(values, machineCpus, faults, notes);
        if (faults.All.Count == 0 && limits.Kinds.Count == 0)
            faults.Add(Fault.BadInput("no limit to explain anything by", "a CPU, memory or path limit", $"give {LadderSettings.Cpus.Flag}, {LadderSettings.VisibleCpus.Flag}, {LadderSettings.Memory.Flag} or {LadderSettings.Relay.Flag}"));

        // 2
        int level = faults.Number(values.One(LadderSettings.Level), 20, 1, HighestLevel);
        var planned = PlanBuilder.Build(BenchValues(values, level), runId, machine, secret);
        var command = PlanCommand(values, faults);
        var against = PlanAgainst(values, faults);
        foreach (var fault in planned.Faults)
            faults.Add(fault);
        if (faults.All.Count > 0)
            return faults.All.ToList();

        // 3
        var bench = planned.Value;
        var plain = bench.Run.Deployments[0];
        if (command is not null)
        {
            plain = plain with { Kind = DeploymentKind.Command, StartCommand = command };
            bench = bench with { SimulatorSettings = null, Notes = [] };
        }

        int whole = (1 << limits.Kinds.Count) - 1;
        var factorial = new LimitFactorial(limits.Kinds, [.. Enumerable.Range(0, whole + 1).Select(c => NameOf(c, limits.Kinds))], WorseName);
        var deployments = factorial.Coalitions.Select((name, c) => limits.Apply(plain, name, factorial.LimitsOf(c), machineCpus)).ToList();
        deployments.Add(against is null
            ? limits.Apply(plain, WorseName, limits.Kinds, machineCpus)
            : new DeploymentSpec(WorseName, "B", DeploymentKind.Fixed, against, null, ResourceLimits.None, new Dictionary<string, string>()));
        string worse = against is null ? $"the same service under all limits, measured on its own ({deployments[^1].Label})" : Redaction.Text(against.ToString());
        return new LadderPlan(
            bench with { Run = bench.Run with { Deployments = deployments }, Notes = [.. bench.Notes, .. notes] },
            factorial, limits, worse);
    }

    /// <summary>Flags win over the manifest's limits; without either, the limits are those of the reference manifest.</summary>
    private static PodLimits PlanLimits(SettingValues values, int machineCpus, Faults faults, List<string> notes)
    {
        var path = RelayParser.Parse(values.One(LadderSettings.Relay), faults);
        double? cpus = Parsed(values.One(LadderSettings.Cpus), PodManifest.ParseCpus, "cores such as 0.5 or 500m", faults);
        long? memory = Parsed(values.One(LadderSettings.Memory), PodManifest.ParseBytes, "a size such as 512Mi or 1Gi", faults);
        int? visible = values.One(LadderSettings.VisibleCpus) is { } given ? faults.Number(given, machineCpus, 1, machineCpus) : null;

        Setting[] own = [LadderSettings.Cpus, LadderSettings.VisibleCpus, LadderSettings.Memory, LadderSettings.Relay];
        if (values.IsGiven(LadderSettings.From) || !Array.Exists(own, values.IsGiven))
        {
            var read = ReadLimits(values.One(LadderSettings.From));
            foreach (var fault in read.Faults)
                faults.Add(fault);
            var pod = read.Succeeded ? read.Value : ResourceLimits.None;
            cpus ??= pod.Cpus;
            memory ??= pod.MemoryBytes;
            visible ??= cpus is { } quota && Math.Ceiling(quota) < machineCpus ? (int)Math.Ceiling(quota) : null;
        }

        if (cpus >= machineCpus)
            notes.Add($"A CPU quota of {NumberText.Plain(cpus.Value)} cannot bind on a machine with {NumberText.Counted(machineCpus, "CPU")}.");
        return new PodLimits(cpus, visible, memory, path);
    }

    private static T? Parsed<T>(SettingValue? value, Func<string, T?> parse, string expected, Faults faults)
        where T : struct
    {
        if (value is not { } given)
            return null;
        var parsed = parse(given.Text);
        if (parsed is null)
            faults.Add(given, expected, "correct it");
        return parsed;
    }

    /// <summary>The same texts as settings of one bench of the local service. Its relay is a limit here, and so is put before some deployments only.</summary>
    private static SettingValues BenchValues(SettingValues values, int level)
    {
        int requests = Math.Max(50, 3 * level);
        var texts = new Dictionary<string, IReadOnlyList<SettingValue>>
        {
            [BenchSettings.NoTwin.Name] = [new SettingValue("true", "ladder")],
            [BenchSettings.Configurations.Name] = [new SettingValue(StubConfiguration.Baseline.Name, "ladder")],
            [BenchSettings.Levels.Name] = [new SettingValue(level.ToString(CultureInfo.InvariantCulture), LadderSettings.Level.Flag)],
            [BenchSettings.Requests.Name] = [new SettingValue(requests.ToString(CultureInfo.InvariantCulture), LadderSettings.Requests.Flag)],
            [BenchSettings.Repetitions.Name] = [new SettingValue("3", LadderSettings.Repetitions.Flag)],
            [BenchSettings.Output.Name] = [new SettingValue(DefaultOutput, LadderSettings.Output.Flag)],
        };
        foreach (var (name, given) in values.Texts)
        {
            if (name != BenchSettings.Relay.Name && name != BenchSettings.LocalCommand.Name)
                texts[name] = given;
        }

        return new SettingValues(texts);
    }

    /// <param name="from">Null: the reference manifest.</param>
    private static Result<ResourceLimits> ReadLimits(SettingValue? from) => from is { } given ? PodManifest.ReadLimits(given.Text) : PodManifest.ReferenceLimits;

    private static string? PlanCommand(SettingValues values, Faults faults)
    {
        if (values.One(LadderSettings.LocalCommand) is not { } given)
            return null;
        // Every coalition is a service of its own, and all of them run side by side.
        if (!given.Text.Contains("$PORT", StringComparison.Ordinal) && !given.Text.Contains("${PORT", StringComparison.Ordinal))
            faults.Add(given, "a command that uses $PORT", "let the service listen on the port in $PORT");
        if (values.One(BenchSettings.Simulator) is { } simulator)
            faults.Add(simulator, "a simulated upstream only beside the reference service", $"leave it out, or {LadderSettings.LocalCommand.Flag}");
        return given.Text;
    }

    private static Uri? PlanAgainst(SettingValues values, Faults faults)
    {
        if (values.One(LadderSettings.Against) is not { } given)
            return null;
        if (Uri.TryCreate(given.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        faults.Add(given, "an http:// or https:// URL", "correct it");
        return null;
    }

    private static string NameOf(int coalition, IReadOnlyList<PodLimit> limits) => coalition == 0
        ? PlainName
        : string.Join('.', limits.Where((_, i) => (coalition & (1 << i)) != 0).Select(EnumKeys.KeyOf));
}

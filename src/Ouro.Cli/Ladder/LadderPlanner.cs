using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering;
using Ouro.Deploy.Kubernetes;
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
    private const int FewestPodWarmups = 20;
    private const int HighestLevel = 100_000;

    /// <summary>1 limits → 2 what is measured, as a bench → 3 one deployment per coalition, and B.</summary>
    /// <param name="machineCpus">CPUs of this machine.</param>
    /// <param name="pod">Where the limits come from, and B; null: a manifest, or flags.</param>
    /// <param name="secret">Reads an environment variable for <c>${NAME}</c> in headers.</param>
    public static Result<LadderPlan> Build(SettingValues values, string runId, MachineLimits machine, int machineCpus, Func<string, string?> secret, PodFacts? pod = null)
    {
        var faults = new Faults();
        var notes = new List<string>();

        // 1
        var limits = PlanLimits(values, pod, machineCpus, faults, notes);
        if (faults.All.Count == 0 && limits.Kinds.Count == 0)
            faults.Add(Fault.BadInput("no limit to explain anything by", "a CPU, memory or path limit", $"give {LadderSettings.Cpus.Flag}, {LadderSettings.VisibleCpus.Flag}, {LadderSettings.Memory.Flag} or {LadderSettings.Relay.Flag}"));

        foreach (var variable in values.All(BenchSettings.ServiceVariable).Where(v => v.Text.StartsWith(PodLimits.ProcessorCount + "=", StringComparison.Ordinal)))
            faults.Add(variable, "a variable that the ladder does not set itself, differently for each combination of limits", $"leave it out, or give {LadderSettings.VisibleCpus.Flag}");

        // 2
        int level = faults.Number(values.One(LadderSettings.Level), 20, 1, HighestLevel);
        var planned = PlanBuilder.Build(BenchValues(values, level, pod is not null), runId, machine, secret);
        var command = PlanCommand(values, faults);
        var against = PlanAgainst(values, pod, faults);
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
        deployments.Add(pod is null && against is null
            ? limits.Apply(plain, WorseName, limits.Kinds, machineCpus)
            : new DeploymentSpec(WorseName, "B", pod is null ? DeploymentKind.Fixed : DeploymentKind.Kubernetes, against, null, ResourceLimits.None, new Dictionary<string, string>()) { Cluster = pod?.Target });
        string worse = pod is not null ? $"the pods of Deployment {pod.Target} as they stand"
            : against is null ? $"the same service under all limits, measured on its own ({deployments[^1].Label})"
            : Redaction.Text(against.ToString());
        if (pod is not null && command is null && DifferingVariables(pod, plain) is { Count: > 0 } differing)
            notes.Add($"The pod sets what the local service does not have: {string.Join(", ", differing)}. What that changes counts as unexplained ({BenchSettings.ServiceVariable.Flag} sets it here too).");
        return new LadderPlan(
            bench with { Run = bench.Run with { Deployments = deployments }, Notes = [.. bench.Notes, .. notes] },
            factorial, limits, worse)
        {
            IsReal = pod is not null || against is not null,
        };
    }

    /// <summary>Addresses and folders differ by nature, and visible CPUs are a limit.</summary>
    private static List<string> DifferingVariables(PodFacts pod, DeploymentSpec plain)
    {
        string[] expected = ["ASPNETCORE_URLS", "LLM_BASE_URL", "OURO_CACHE", PodLimits.ProcessorCount, .. StubConfiguration.Baseline.Variables.Keys];
        return [.. pod.Variables.Where(v => !expected.Contains(v.Key) && (!plain.Environment.TryGetValue(v.Key, out string? here) || here != v.Value)).Select(v => v.Key)];
    }

    /// <summary>Flags win over the manifest's limits; without either, the limits are those of the reference manifest.</summary>
    private static PodLimits PlanLimits(SettingValues values, PodFacts? pod, int machineCpus, Faults faults, List<string> notes)
    {
        var path = RelayParser.Parse(values.One(LadderSettings.Relay), faults);
        double? cpus = Parsed(values.One(LadderSettings.Cpus), PodManifest.ParseCpus, "cores such as 0.5 or 500m", faults);
        long? memory = Parsed(values.One(LadderSettings.Memory), PodManifest.ParseBytes, "a size such as 512Mi or 1Gi", faults);
        int? visible = values.One(LadderSettings.VisibleCpus) is { } given ? faults.Number(given, machineCpus, 1, machineCpus) : null;

        Setting[] own = [LadderSettings.Cpus, LadderSettings.VisibleCpus, LadderSettings.Memory, LadderSettings.Relay];
        if (values.IsGiven(LadderSettings.From) || !Array.Exists(own, values.IsGiven))
        {
            var read = pod?.Limits ?? ReadLimits(values.One(LadderSettings.From));
            foreach (var fault in read.Faults)
                faults.Add(fault);
            var limits = read.Succeeded ? read.Value : ResourceLimits.None;
            cpus ??= limits.Cpus;
            memory ??= limits.MemoryBytes;
            visible ??= pod is not null && pod.Variables.TryGetValue(PodLimits.ProcessorCount, out string? count) && int.TryParse(count, CultureInfo.InvariantCulture, out int said)
                ? said < machineCpus ? said : null
                : cpus is { } quota && Math.Ceiling(quota) < machineCpus ? (int)Math.Ceiling(quota) : null;
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
    private static SettingValues BenchValues(SettingValues values, int level, bool hasPod)
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
        if (hasPod)
        {
            // A pod gets no burst that warms it up, as a service of ours does: it may be somebody else's.
            int warmup = Math.Max(FewestPodWarmups, 2 * level);
            texts[BenchSettings.Warmup.Name] = [new SettingValue(warmup.ToString(CultureInfo.InvariantCulture), BenchSettings.Warmup.Flag)];
        }

        Setting[] notOfBench = [BenchSettings.Relay, BenchSettings.LocalCommand, BenchSettings.K8sPath, BenchSettings.K8sTelemetry, BenchSettings.K8sTimeout];
        foreach (var (name, given) in values.Texts)
        {
            if (!Array.Exists(notOfBench, s => s.Name == name))
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

    private static Uri? PlanAgainst(SettingValues values, PodFacts? pod, Faults faults)
    {
        if (values.One(LadderSettings.Against) is not { } given)
            return null;
        if (pod is not null)
            faults.Add(given, $"one B: the pods of {pod.Target} are it already", $"leave out {LadderSettings.Against.Flag}");
        if (Uri.TryCreate(given.Text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        faults.Add(given, "an http:// or https:// URL", "correct it");
        return null;
    }

    private static string NameOf(int coalition, IReadOnlyList<PodLimit> limits) => coalition == 0
        ? PlainName
        : string.Join('.', limits.Where((_, i) => (coalition & (1 << i)) != 0).Select(EnumKeys.KeyOf));
}

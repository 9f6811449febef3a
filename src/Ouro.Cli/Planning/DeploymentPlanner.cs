using System.Globalization;
using Ouro.Cli.Options;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>Which services are measured: the ones at given URLs, or the reference service as <c>local</c> and as <c>k8s-twin</c>.</summary>
internal static class DeploymentPlanner
{
    public static (List<DeploymentSpec> Deployments, IReadOnlyDictionary<string, string>? Simulator, List<string> Notes) Plan(SettingValues values, Faults faults)
    {
        var (deployments, simulator, notes) = PlanServices(values, faults);
        return RelayParser.Parse(values.One(Relay), faults) is { } path
            ? (deployments.ConvertAll(d => d with { Path = path }), simulator, [.. notes, $"Every service is reached through a relay ({values.One(Relay)!.Value.Text})."])
            : (deployments, simulator, notes);
    }

    private static (List<DeploymentSpec> Deployments, IReadOnlyDictionary<string, string>? Simulator, List<string> Notes) PlanServices(SettingValues values, Faults faults)
    {
        var notes = new List<string>();
        var deployments = new List<DeploymentSpec>();
        var kind = faults.OneOf(values.One(Switch), "fixed", "fixed", "header") == "header" ? DeploymentKind.Header : DeploymentKind.Fixed;

        if (values.One(LocalCommand) is { } command)
        {
            if (values.One(LocalUrl) is { } url)
                AddAt(url, "local", "Local", DeploymentKind.Command, command.Text);
            else
                faults.Add(command, "a URL at which that service then listens", $"add {LocalUrl.Flag}");
        }
        else if (values.One(LocalUrl) is { } url)
        {
            AddAt(url, "local", "Local", kind, null);
        }

        if (kind == DeploymentKind.Header && values.IsGiven(K8s) && !values.IsGiven(LocalUrl))
            faults.Add(values.One(Switch)!.Value, $"a running service at {LocalUrl.Flag} beside it: a Deployment's stubs are switched by its variables", $"leave {Switch.Flag} out");
        var cluster = ClusterTargetParser.Parse(values, faults);
        if (values.One(K8sUrl) is { } k8s)
        {
            AddAt(k8s, "k8s", "K8s", kind, null);
            if (values.IsGiven(K8s))
                faults.Add(k8s, $"either {K8sUrl.Flag} or {K8s.Flag}", "remove one of them");
        }

        bool isLocalGiven = values.IsGiven(LocalUrl) || values.IsGiven(LocalCommand);
        if (!values.IsGiven(K8s) && (deployments.Count > 0 || isLocalGiven || values.IsGiven(K8sUrl)))
            return (deployments, null, notes);
        if (cluster is not null && !cluster.MaySwitch)
            notes.Add($"Deployment {cluster} is measured as it stands, in the one configuration that it attests ({AllowMutate.Flag} would let ouro switch it).");
        if (isLocalGiven)
            return ([.. deployments, .. PodOf(cluster)], null, notes);

        var variables = ServiceVariables(values, faults);
        deployments.Add(new DeploymentSpec("local", "Local", DeploymentKind.Managed, null, null, ResourceLimits.None, variables));
        if (values.IsGiven(K8s))
        {
            deployments.AddRange(PodOf(cluster));
        }
        else if (!values.IsOn(NoTwin))
        {
            var limits = TwinLimits(values, faults);
            deployments.Add(new DeploymentSpec("k8s-twin", "K8s", DeploymentKind.Limited, null, null, limits, variables));
            notes.Add($"k8s-twin is the same service on this same machine under Kubernetes-like limits ({Describe(limits)}), not a cluster.");
        }

        notes.Add("The LLM upstream is simulated (ouro llm-sim): its latencies are settings, not measurements of a model.");
        return (deployments, SimulatorSettings(values, faults), notes);

        void AddAt(SettingValue url, string name, string label, DeploymentKind how, string? start)
        {
            if (Uri.TryCreate(url.Text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https")
                deployments.Add(new DeploymentSpec(name, label, how, parsed, start, ResourceLimits.None, new Dictionary<string, string>()));
            else
                faults.Add(url, "an http:// or https:// URL", "correct it");
        }
    }

    private static IEnumerable<DeploymentSpec> PodOf(KubernetesTarget? cluster) => cluster is null
        ? []
        : [new DeploymentSpec("k8s", "K8s", DeploymentKind.Kubernetes, null, null, ResourceLimits.None, new Dictionary<string, string>()) { Cluster = cluster }];

    private static Dictionary<string, string> ServiceVariables(SettingValues values, Faults faults)
    {
        var variables = new Dictionary<string, string> { ["PIPELINE"] = faults.OneOf(values.One(Pipeline), "blocking", "blocking", "async") };
        foreach (var value in values.All(ServiceVariable))
        {
            int equals = value.Text.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                variables[value.Text[..equals]] = value.Text[(equals + 1)..];
            else
                faults.Add(value, "NAME=VALUE", "correct it");
        }

        return variables;
    }

    private static Dictionary<string, string> SimulatorSettings(SettingValues values, Faults faults)
    {
        var variables = new Dictionary<string, string>();
        if (values.One(Simulator) is not { } given)
            return variables;
        string[] known = ["ttft-ms", "itl-ms", "tokens", "concurrency", "jitter", "error-rate", "seed", "overflow"];
        foreach (string pair in given.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && known.Contains(parts[0]))
                variables[parts[0]] = parts[1];
            else
                faults.Add(given with { Text = pair }, $"NAME=VALUE with a name out of {string.Join(", ", known)}", "correct it");
        }

        return variables;
    }

    private static ResourceLimits TwinLimits(SettingValues values, Faults faults)
    {
        var pod = PodManifest.ReferenceLimits;
        double? cpus = pod.Cpus;
        long? memory = pod.MemoryBytes;
        if (values.One(TwinCpus) is { } cpuText)
        {
            if (PodManifest.ParseCpus(cpuText.Text) is { } parsed)
                cpus = parsed;
            else
                faults.Add(cpuText, "cores such as 0.5 or 500m", "correct it");
        }

        if (values.One(TwinMemory) is { } memoryText)
        {
            if (PodManifest.ParseBytes(memoryText.Text) is { } parsed)
                memory = parsed;
            else
                faults.Add(memoryText, "a size such as 512Mi or 1Gi", "correct it");
        }

        return new ResourceLimits(cpus, memory);
    }

    private static string Describe(ResourceLimits limits) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(limits.Cpus is { } cpus ? $"{cpus * 1000:0}m CPU" : "no CPU limit")}, {(limits.MemoryBytes is { } bytes ? $"{bytes / 1048576.0:0} MiB memory" : "no memory limit")}");
}

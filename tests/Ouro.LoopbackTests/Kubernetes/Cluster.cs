using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>
/// A real cluster with the manifests of <c>deploy/k8s</c> in a namespace of its own. <c>K8S_LAB</c> names the folder of a
/// one-node cluster with <c>up.sh</c>, <c>down.sh</c> and <c>dotnet-image.sh</c>; <c>KUBECONFIG</c> a cluster that holds the
/// image <c>OURO_IMAGE</c> (ouro:dev) already.
/// </summary>
public sealed partial class Cluster : IDisposable
{
    public const string Reason = "neither K8S_LAB nor KUBECONFIG is set: there is no cluster to test with";

    public static readonly string? Lab = Environment.GetEnvironmentVariable("K8S_LAB");
    private readonly bool _startedLab;
    private readonly string _kubectl = "kubectl";

    public Cluster()
    {
        if (!IsGiven)
            return;
        if (Lab is not null)
        {
            string binaries = Path.GetDirectoryName(OuroProcess.Binary)!;
            _startedLab = !IsUp(Lab);
            string image = Shell.Run(Path.Combine(Lab, "dotnet-image.sh"), [binaries, Image, "ouro.dll"]).Trim();
            foreach (Match variable in ExportLine().Matches(Shell.Run(Path.Combine(Lab, "up.sh"), [image, .. NatsImage.Archive(Lab)])))
                Variables[variable.Groups[1].Value] = variable.Groups[2].Value.Trim('\'', '"');
            _kubectl = Variables.GetValueOrDefault("K8S_LAB_KUBECTL", _kubectl);
        }

        try
        {
            Deploy();
        }
        catch
        {
            // xunit disposes no fixture whose constructor threw.
            Dispose();
            throw;
        }
    }

    private void Deploy()
    {
        Kubectl("create", "namespace", Namespace);
        foreach (string file in new[] { "llm-sim.yaml", "deployment.yaml", "service.yaml" })
            Kubectl("-n", Namespace, "apply", "-f", Path.Combine(OuroProcess.Root, "deploy/k8s", file));

        // A small corpus: a pod of half a CPU is then ready in seconds. The async pipeline: nothing but the quota limits it.
        Kubectl("-n", Namespace, "set", "env", "deployment/ouro-rag", "CORPUS_SIZE=200", "PIPELINE=async");
        Kubectl("-n", Namespace, "set", "image", "deployment/ouro-rag", $"ouro-rag={Image}");
        Kubectl("-n", Namespace, "set", "image", "deployment/ouro-llm-sim", $"ouro-llm-sim={Image}");
        WaitForRollout();
    }

    public static bool IsGiven => Lab is not null || Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 };

    public static string Image => Environment.GetEnvironmentVariable("OURO_IMAGE") ?? "ouro:dev";

    public string Namespace { get; } = string.Create(CultureInfo.InvariantCulture, $"ouro-test-{Environment.ProcessId}");

    public string Target => Namespace + "/ouro-rag";

    /// <summary>What a process that uses the cluster needs in its environment.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public string Kubectl(params string[] arguments) => Shell.Run(_kubectl, arguments, environment: Variables);

    public JsonNode Deployment() => JsonNode.Parse(Kubectl("-n", Namespace, "get", "deployment", "ouro-rag", "-o", "json"))!;

    /// <summary>The pod template as text, which a run must leave byte for byte.</summary>
    public string Template() => Deployment()["spec"]!["template"]!.ToJsonString();

    public string? SwitchRecord() => (string?)Deployment()["metadata"]!["annotations"]?["ouro.dev/switched-stubs"];

    public IReadOnlyList<string> ReplicaSets() =>
        Kubectl("-n", Namespace, "get", "replicasets", "-l", "app=ouro-rag", "-o", "name").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public void WaitForRollout()
    {
        foreach (string name in new[] { "ouro-llm-sim", "ouro-rag" })
            Kubectl("-n", Namespace, "rollout", "status", "deployment/" + name, "--timeout=200s");
    }

    /// <summary>Objects that runs have put there, but for pods on their way out: old kubelets list them for up to a minute.</summary>
    public IReadOnlyList<string> Leftovers() =>
    [
        .. JsonNode.Parse(Kubectl("-n", Namespace, "get", "jobs,pods,services,secrets", "-l", "app.kubernetes.io/managed-by=ouro", "-o", "json"))!["items"]!.AsArray()
            .Where(item => item!["metadata"]!["deletionTimestamp"] is null)
            .Select(item => $"{item!["kind"]}/{item["metadata"]!["name"]}"),
    ];

    /// <summary>A cluster of today hands out tokens on request, one of before 1.24 keeps them as secrets.</summary>
    public string TokenOf(string account)
    {
        foreach (var secret in JsonNode.Parse(Kubectl("-n", Namespace, "get", "secrets", "-o", "json"))!["items"]!.AsArray())
        {
            if ((string?)secret!["metadata"]!["annotations"]?["kubernetes.io/service-account.name"] == account)
                return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)secret["data"]!["token"]!));
        }

        return Kubectl("-n", Namespace, "create", "token", account).Trim();
    }

    /// <summary>A kubeconfig whose token is another one.</summary>
    public string ConfigWithToken(string token, string folder)
    {
        var config = JsonNode.Parse(Kubectl("config", "view", "--raw", "-o", "json"))!;
        config["users"]![0]!["user"] = new JsonObject { ["token"] = token };
        string path = Path.Combine(folder, $"kubeconfig-{Guid.NewGuid():N}");
        File.WriteAllText(path, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return path;
    }

    public void Dispose()
    {
        if (!IsGiven)
            return;
        Kubectl("delete", "namespace", Namespace, "--wait=false");
        if (_startedLab)
            Shell.Run(Path.Combine(Lab!, "down.sh"), []);
    }

    private static bool IsUp(string lab)
    {
        using var status = System.Diagnostics.Process.Start(Path.Combine(lab, "up.sh"), ["--status"]);
        status.WaitForExit();
        return status.ExitCode == 0;
    }

    [GeneratedRegex(@"([A-Z0-9_]+)=([^\s;]+)")]
    private static partial Regex ExportLine();
}

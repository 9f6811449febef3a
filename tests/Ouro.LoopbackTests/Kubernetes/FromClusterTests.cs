using System.Text.Json;
using System.Text.RegularExpressions;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary><c>ouro bench --from-cluster</c>: load from a Job beside the service, and what is left of it: nothing.</summary>
[Collection(typeof(OneCluster))]
public sealed partial class FromClusterTests(Cluster cluster) : IDisposable
{
    private const string NoNats = "nats-server is not installed";
    private static readonly string Inside = $"--from-cluster --allow-mutate --agent-image {Cluster.Image} --nats-image {NatsImage.Name}";

    private readonly ClusterBench _bench = new(cluster);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_pod_is_loaded_from_beside_it_with_the_rights_of_the_shipped_roles_and_nothing_is_left()
    {
        SkipWithoutCluster();
        string before = cluster.Template();
        cluster.Kubectl("-n", cluster.Namespace, "apply", "-f", Path.Combine(OuroProcess.Root, "deploy/k8s/rbac.yaml"));
        cluster.Kubectl("-n", cluster.Namespace, "create", "serviceaccount", "shipped");
        foreach (string role in new[] { "ouro", "ouro-load" })
            cluster.Kubectl("-n", cluster.Namespace, "create", "rolebinding", "shipped-" + role, "--role=" + role, $"--serviceaccount={cluster.Namespace}:shipped");
        var variables = new Dictionary<string, string>(cluster.Variables) { ["KUBECONFIG"] = cluster.ConfigWithToken(cluster.TokenOf("shipped"), _bench.Folder) };

        var (code, output, error) = await _bench.RunAsync($"{Inside} --agent-count 2 --configs mock-both,mock-embeddings --levels 1,4 --requests 41", variables: variables);

        Assert.True(code == 0, error);
        Assert.Contains("creating in", error, StringComparison.Ordinal);
        Assert.Contains("comes from 2 agent pod(s) in its cluster", output, StringComparison.Ordinal);
        Assert.Contains("loaded from inside its cluster", output, StringComparison.Ordinal);
        Assert.Equal(4, _bench.PodRows.Count);
        Assert.All(_bench.PodRows, row =>
        {
            Assert.Equal((41, 41), (row.GetProperty("total_requests").GetInt32(), row.GetProperty("successful").GetInt32()));
            Assert.NotEqual("invalid", row.GetProperty("validity").GetString());
        });
        Assert.Empty(cluster.Leftovers());
        Assert.Equal(before, cluster.Template());
    }

    [Fact]
    public async Task What_a_killed_run_left_is_removed_by_clean_and_an_interrupted_run_removes_its_own()
    {
        SkipWithoutCluster();
        string before = cluster.Template();
        using (var killed = _bench.Start($"{Inside} --configs mock-embeddings --levels 1 --requests 2000"))
        {
            await killed.ErrorMatchAsync(Patching());
            await ClusterBench.UntilAsync(() => cluster.SwitchRecord() is not null, 60, "the patch that was announced is made");
            Assert.Equal(["kept", "kept"], await CleanAsync("--dry-run"));
            killed.Signal("KILL");
            await killed.WaitAsync(ClusterBench.Bound);
        }

        Assert.NotEmpty(cluster.Leftovers());
        Assert.Equal(["found", "found"], await CleanAsync("--dry-run"));
        Assert.Equal(["removed", "removed"], await CleanAsync(""));
        Assert.Empty(cluster.Leftovers());
        Assert.Equal(before, cluster.Template());
        Assert.Empty(await CleanAsync(""));

        using var interrupted = _bench.Start($"{Inside} --configs mock-embeddings --levels 1 --requests 2000");
        await interrupted.ErrorMatchAsync(Creating());
        interrupted.Signal("INT");
        var (code, _, error) = await interrupted.WaitAsync(ClusterBench.Bound);
        Assert.True(code == 130, error);
        Assert.Empty(cluster.Leftovers());
    }

    [Fact]
    public async Task An_agent_pod_killed_inside_a_cell_makes_it_invalid()
    {
        SkipWithoutCluster();
        cluster.WaitForRollout();
        using var bench = _bench.Start($"{Inside} --agent-count 2 --configs mock-embeddings --levels 4 --requests 400 --warmup 0");
        await bench.ErrorMatchAsync(Patching());
        string agent = "";
        await ClusterBench.UntilAsync(() => (agent = AgentInCell()).Length > 0, 120, "an agent loads a cell");
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // past the warm-up, into the load
        cluster.Kubectl("-n", cluster.Namespace, "delete", agent, "--force", "--grace-period=0", "--wait=false");

        var (code, output, error) = await bench.WaitAsync(ClusterBench.Bound);

        Assert.True(code is 0 or 4, error);
        Assert.True(AgentLoss().IsMatch(error), error);
        var row = Assert.Single(_bench.PodRows);
        Assert.True(row.GetProperty("validity").GetString() == "invalid", output + error);
        Assert.Contains("load agent was lost", row.GetProperty("validity_reasons").ToString(), StringComparison.Ordinal);
        Assert.InRange(row.GetProperty("successful").GetInt32(), 1, 399);
        Assert.Empty(cluster.Leftovers());
    }

    [Fact]
    public async Task What_cannot_be_started_there_says_why_and_leaves_nothing()
    {
        SkipWithoutCluster();
        cluster.Kubectl("-n", cluster.Namespace, "create", "serviceaccount", "switcher");
        cluster.Kubectl("-n", cluster.Namespace, "create", "role", "switcher", "--verb=get,patch", "--resource=deployments.apps");
        cluster.Kubectl("-n", cluster.Namespace, "create", "rolebinding", "switcher", "--role=switcher", $"--serviceaccount={cluster.Namespace}:switcher");

        Assert.Contains("--allow-mutate beside it", await _bench.RefusalAsync("--from-cluster", 2), StringComparison.Ordinal);

        var (code, _, error) = await _bench.RunAsync($"{Inside} --levels 1 --requests 3", variables: new Dictionary<string, string>(cluster.Variables) { ["KUBECONFIG"] = cluster.ConfigWithToken(cluster.TokenOf("switcher"), _bench.Folder) });
        Assert.True(code == 3, error);
        Assert.Contains("""apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"]""", error, StringComparison.Ordinal);
        Assert.Contains("""resources: ["secrets"], verbs: ["delete"]""", error, StringComparison.Ordinal);
        Assert.DoesNotContain("creating in", error, StringComparison.Ordinal);

        string image = await _bench.RefusalAsync($"{Inside} --agent-image localhost/not-there:1", 3);
        Assert.Contains("not-there:1", image, StringComparison.Ordinal);
        Assert.Contains("event Failed", image, StringComparison.Ordinal);
        Assert.Empty(cluster.Leftovers());
    }

    private static void SkipWithoutCluster()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        Assert.SkipUnless(NatsImage.IsAvailable, NoNats);
    }

    /// <summary>The states of what <c>ouro k8s clean</c> found.</summary>
    private async Task<List<string?>> CleanAsync(string flags)
    {
        var (code, output, error) = await OuroProcess.RunAsync($"k8s clean --namespace {cluster.Namespace} --json {flags}", cluster.Variables);
        Assert.True(code == 0, error);
        return [.. JsonDocument.Parse(output).RootElement.GetProperty("leftovers").EnumerateArray().Select(l => l.GetProperty("state").GetString())];
    }

    /// <summary>As <c>Pod/name</c>, once it has said that it runs its part; else empty.</summary>
    private string AgentInCell() => cluster.Leftovers()
        .Where(name => name.StartsWith("Pod/", StringComparison.Ordinal) && !name.EndsWith("-nats", StringComparison.Ordinal))
        .FirstOrDefault(pod => cluster.Kubectl("-n", cluster.Namespace, "logs", pod).Contains(": part ", StringComparison.Ordinal), "");

    [GeneratedRegex("agent .* is lost|results of agent .* are lost")]
    private static partial Regex AgentLoss();

    [GeneratedRegex("patching Deployment")]
    private static partial Regex Patching();

    [GeneratedRegex("creating in")]
    private static partial Regex Creating();
}

using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>The real command line against a real cluster.</summary>
[Collection(typeof(OneCluster))]
public sealed class KubernetesTests(Cluster cluster) : IDisposable
{
    private readonly ClusterBench _bench = new(cluster);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Four_configurations_are_switched_attested_and_put_back_and_the_quota_is_found()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        string before = cluster.Template();
        var replicaSets = cluster.ReplicaSets();

        var (code, output, error) = await _bench.RunAsync("--allow-mutate --k8s-path nodeport --levels 2,12 --requests 150 --pipeline async");

        Assert.True(code == 0, error);
        Assert.Contains("patching Deployment", error, StringComparison.Ordinal);
        Assert.Contains("reached by NodePort", output, StringComparison.Ordinal);
        var pods = _bench.PodRows;
        Assert.Equal(8, pods.Count);
        Assert.All(pods, row =>
        {
            var stubs = row.GetProperty("attested_stubs");
            Assert.Equal(row.GetProperty("mock_embeddings").GetBoolean() ? "mock" : "real", stubs.GetProperty("embeddings").GetString());
            Assert.Equal(row.GetProperty("mock_llm").GetBoolean() ? "mock" : "real", stubs.GetProperty("llm").GetString());
            Assert.NotEqual(0, row.GetProperty("successful").GetInt32());
        });

        var run = _bench.Run;
        var cell = run.GetProperty("cells").EnumerateArray().Single(c => IsCell(c, "k8s", "baseline", 12));
        var baseline = cell.GetProperty("resources");
        Assert.True(baseline.ValueKind == JsonValueKind.Object, cell.ToString());
        Assert.Equal(0.5, baseline.GetProperty("cpu_limit_cores").GetDouble());
        Assert.InRange(baseline.GetProperty("throttled_period_share").GetDouble(), 0, 1);

        // Where neighbours fill the machine, a pod may get less than its quota and is then never throttled.
        if (baseline.GetProperty("machine_busy_cores").GetDouble() < 0.9 * baseline.GetProperty("machine_cpus").GetDouble())
        {
            Assert.InRange(baseline.GetProperty("throttled_period_share").GetDouble(), 0.15, 1);
            Assert.Contains(run.GetProperty("findings").EnumerateArray(), f => f.GetProperty("deployment").GetString() == "k8s" && f.GetProperty("mechanism").GetString() == "cpu_quota");
        }

        Assert.Equal(before, cluster.Template());
        Assert.Equal(replicaSets, cluster.ReplicaSets());
        Assert.Null(cluster.SwitchRecord());
    }

    [Fact]
    public async Task A_port_forward_says_beside_every_number_what_it_adds()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        var (code, output, error) = await _bench.RunAsync("--k8s-path port-forward --configs baseline --levels 1,4 --requests 20");
        Assert.True(code == 0, error);
        Assert.Contains("reached by port-forward", output, StringComparison.Ordinal);
        Assert.All(_bench.PodRows, row =>
        {
            Assert.Equal("suspect", row.GetProperty("validity").GetString());
            Assert.Contains(row.GetProperty("validity_reasons").EnumerateArray(), r => r.GetString()!.Contains("through a port-forward", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task A_run_that_was_killed_is_put_back_by_the_next_and_an_interrupted_one_by_itself()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        string before = cluster.Template();
        await EndWhenSwitchedAsync("KILL");
        Assert.NotEqual(before, cluster.Template());
        Assert.NotNull(cluster.SwitchRecord());

        var (code, error) = await EndWhenSwitchedAsync("INT");
        Assert.Equal(130, code);
        Assert.Contains("still has the stubs of a run that did not end", error, StringComparison.Ordinal);
        Assert.Equal(before, cluster.Template());
        Assert.Null(cluster.SwitchRecord());
    }

    [Fact]
    public async Task A_pod_killed_at_its_memory_limit_makes_the_cell_invalid()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        cluster.WaitForRollout();

        // Requests keep more than the limit alive, and the runtime is told of a larger one, so that the kernel has to act.
        cluster.Kubectl("-n", cluster.Namespace, "set", "resources", "deployment/ouro-rag", "--limits=cpu=500m,memory=450Mi", "--requests=cpu=250m,memory=256Mi");
        cluster.Kubectl("-n", cluster.Namespace, "set", "env", "deployment/ouro-rag", "PLANT=memory:mb=100,keep=16", "DOTNET_GCHeapHardLimit=0x80000000", "USE_MOCK_LLM=true", "USE_MOCK_EMBEDDINGS=true");
        try
        {
            cluster.WaitForRollout();
            var (_, output, error) = await _bench.RunAsync("--configs mock-both --levels 4 --requests 40 --warmup 0");
            var row = _bench.PodRows.Single();
            Assert.True(row.GetProperty("validity").GetString() == "invalid", output + error);
            Assert.Contains(row.GetProperty("validity_reasons").EnumerateArray(), r => r.GetString()!.Contains("OOM-killed at its memory limit of 450Mi", StringComparison.Ordinal));
        }
        finally
        {
            cluster.Kubectl("-n", cluster.Namespace, "set", "env", "deployment/ouro-rag", "PLANT-", "DOTNET_GCHeapHardLimit-", "USE_MOCK_LLM=false", "USE_MOCK_EMBEDDINGS=false");
            cluster.Kubectl("-n", cluster.Namespace, "set", "resources", "deployment/ouro-rag", "--limits=cpu=500m,memory=1Gi", "--requests=cpu=250m,memory=512Mi");
            cluster.WaitForRollout();
        }
    }

    [Fact]
    public async Task Every_refusal_of_a_cluster_is_one_line_that_says_what_to_do()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        cluster.Kubectl("-n", cluster.Namespace, "create", "deployment", "broken", "--image=localhost/not-there:1");
        cluster.Kubectl("-n", cluster.Namespace, "create", "serviceaccount", "reader");
        cluster.Kubectl("-n", cluster.Namespace, "create", "role", "reader", "--verb=get", "--resource=deployments.apps");
        cluster.Kubectl("-n", cluster.Namespace, "create", "rolebinding", "reader", "--role=reader", $"--serviceaccount={cluster.Namespace}:reader");

        Assert.Contains("no usable kubeconfig", await _bench.RefusalAsync("", 2, kubeconfig: Path.Combine(_bench.Folder, "absent")), StringComparison.Ordinal);
        Assert.Contains("does not accept the credentials", await _bench.RefusalAsync("", 3, kubeconfig: cluster.ConfigWithToken("wrong", _bench.Folder)), StringComparison.Ordinal);
        Assert.Contains("there is no Deployment 'nothing'", await _bench.RefusalAsync("", 3, cluster.Namespace + "/nothing"), StringComparison.Ordinal);
        string image = await _bench.RefusalAsync("", 3, cluster.Namespace + "/broken");
        Assert.Contains("not-there:1", image, StringComparison.Ordinal);
        Assert.Contains("event Failed", image, StringComparison.Ordinal);
        Assert.Contains(
            "verbs: [\"list\"]", await _bench.RefusalAsync("", 3, kubeconfig: cluster.ConfigWithToken(cluster.TokenOf("reader"), _bench.Folder)), StringComparison.Ordinal);
    }

    private async Task<(int Code, string Error)> EndWhenSwitchedAsync(string signal)
    {
        using var ouro = _bench.Start("--allow-mutate --configs mock-both --levels 1 --requests 2000");
        string holder = $"\"process_id\":{ouro.Id}";
        await ClusterBench.UntilAsync(() => cluster.SwitchRecord()?.Contains(holder, StringComparison.Ordinal) == true, 90, "the Deployment is switched");
        ouro.Signal(signal);
        var (code, _, error) = await ouro.WaitAsync(ClusterBench.Bound);
        return (code, error);
    }

    private static bool IsCell(JsonElement cell, string deployment, string configuration, int level)
    {
        var identity = cell.GetProperty("cell");
        return identity.GetProperty("deployment").GetString() == deployment && identity.GetProperty("config").GetString() == configuration && identity.GetProperty("concurrency").GetInt32() == level;
    }
}

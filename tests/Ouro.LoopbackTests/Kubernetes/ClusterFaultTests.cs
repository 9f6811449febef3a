using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>What goes wrong on the way to a pod, and the ladder that needs it to go right.</summary>
[Collection(typeof(OneCluster))]
public sealed class ClusterFaultTests(Cluster cluster) : IDisposable
{
    private readonly ClusterBench _bench = new(cluster);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_rollout_that_hangs_ends_at_its_limit_with_the_events_and_is_put_back()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        cluster.WaitForRollout();
        try
        {
            cluster.Kubectl("-n", cluster.Namespace, "set", "resources", "deployment/ouro-rag", "--requests=cpu=400", "--limits=cpu=400");
            var (code, _, error) = await _bench.RunAsync("--allow-mutate --k8s-timeout 15 --levels 1 --requests 3 --configs mock-both");
            Assert.True(code == 3, error);
            Assert.Contains("is not ready after 15 s", error, StringComparison.Ordinal);
            Assert.Contains("event FailedScheduling", error, StringComparison.Ordinal);
            Assert.Contains("the Deployment's variables are put back, and its pods are not ready", error, StringComparison.Ordinal);
            Assert.Null(cluster.SwitchRecord());
        }
        finally
        {
            cluster.Kubectl("-n", cluster.Namespace, "set", "resources", "deployment/ouro-rag", "--requests=cpu=250m,memory=512Mi", "--limits=cpu=500m,memory=1Gi");
            cluster.WaitForRollout();
        }
    }

    [Fact]
    public async Task A_port_forward_that_is_cut_inside_a_cell_is_named_beside_its_numbers()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        cluster.WaitForRollout();
        await using var way = new CuttableWay(cluster, _bench.Folder);
        using var bench = _bench.Start(
            "--k8s-path port-forward --k8s-telemetry cadvisor --configs baseline --levels 4 --requests 300 --warmup 0", variables: new Dictionary<string, string>(cluster.Variables) { ["KUBECONFIG"] = way.Kubeconfig });

        // One connection for each of the four slots, and the one of the API client.
        await ClusterBench.UntilAsync(() => way.Connections >= 5, 120, "a cell runs");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken); // into its five seconds or more
        way.Cut();
        var (_, output, error) = await bench.WaitAsync(ClusterBench.Bound);

        var row = Assert.Single(_bench.PodRows);
        Assert.True(row.GetProperty("validity_reasons").ToString().Contains("the port-forward dropped", StringComparison.Ordinal), output + error);
        Assert.NotEqual("valid", row.GetProperty("validity").GetString());
        Assert.NotEqual(0, row.GetProperty("failed").GetInt32());
    }

    [Fact]
    public async Task A_ladder_reads_the_pods_limits_and_measures_the_pod_beside_its_twin()
    {
        Assert.SkipUnless(Cluster.IsGiven, Cluster.Reason);
        cluster.WaitForRollout();
        var (code, output, error) = await OuroProcess.RunAsync(
            $"ladder --from k8s:{cluster.Target} --pipeline async --service-env CORPUS_SIZE=200 --level 6 --requests 60 --repetitions 1 --out {_bench.Folder} --json", cluster.Variables);
        Assert.True(code is 0 or 4, error);
        var ladder = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["CPU quota 0.5", "visible CPUs 1", "memory 1024 MiB"], Settings(ladder));
        Assert.Contains("as they stand", ladder.GetProperty("against").GetString(), StringComparison.Ordinal);
        foreach (string value in new[] { "a", "b", "twin" })
            Assert.True(ladder.GetProperty(value).GetDouble() > 0, value);
        Assert.Single(Directory.GetFiles(_bench.Folder, "ladder_*.md"));
    }

    /// <summary>Of its shares; where there was no gap to split, of its cells' limits.</summary>
    private static IEnumerable<string?> Settings(JsonElement ladder) => ladder.GetProperty("shares").GetArrayLength() > 0
        ? ladder.GetProperty("shares").EnumerateArray().Select(s => s.GetProperty("setting").GetString())
        : ladder.GetProperty("cells").EnumerateArray().Single(c => c.GetProperty("limits").ValueKind == JsonValueKind.Array && c.GetProperty("limits").GetArrayLength() == 3)
            .GetProperty("limits").EnumerateArray().Select(l => l.GetString() switch { "cpu_quota" => "CPU quota 0.5", "visible_cpus" => "visible CPUs 1", _ => "memory 1024 MiB" });
}

using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary><c>ouro bench --k8s</c> against the test's Deployment, and what it wrote.</summary>
internal sealed class ClusterBench(Cluster cluster) : IDisposable
{
    // Four rollouts of a pod with half a CPU, on a machine that the cluster shares with the load.
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(8);

    public string Folder { get; } = Directory.CreateTempSubdirectory("ouro-k8s").FullName;

    /// <summary>The run's document.</summary>
    public JsonElement Run => JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Folder, "systematic_run_*.json").Single())).RootElement;

    /// <summary>Its rows of the Deployment.</summary>
    public List<JsonElement> PodRows =>
        [.. JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(Folder, "systematic_results_*.json").Single())).RootElement.EnumerateArray().Where(r => r.GetProperty("deployment").GetString() == "k8s")];

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public OuroProcess Start(string arguments, string? target = null, IReadOnlyDictionary<string, string>? variables = null) => OuroProcess.Start(
        $"bench --k8s {target ?? cluster.Target} {arguments} --service-env CORPUS_SIZE=200 --out {Folder}".Split(' ', StringSplitOptions.RemoveEmptyEntries), variables ?? cluster.Variables);

    public async Task<(int ExitCode, string Output, string Error)> RunAsync(string arguments, string? target = null, IReadOnlyDictionary<string, string>? variables = null)
    {
        using var ouro = Start(arguments, target, variables);
        return await ouro.WaitAsync(Bound);
    }

    /// <summary>Standard error of a run that does not begin: one line that names the fault, no stack trace.</summary>
    public async Task<string> RefusalAsync(string arguments, int expectedCode, string? target = null, string? kubeconfig = null)
    {
        var variables = new Dictionary<string, string>(cluster.Variables);
        if (kubeconfig is not null)
            variables["KUBECONFIG"] = kubeconfig;
        var (code, _, error) = await RunAsync($"--levels 1 --requests 3 --warmup 0 --configs mock-both --k8s-timeout 60 {arguments}", target, variables);
        Assert.True(code == expectedCode, error);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        return Assert.Single(error.Split('\n'), line => line.StartsWith("ouro: ", StringComparison.Ordinal));
    }

    public static async Task UntilAsync(Func<bool> holds, int seconds, string what)
    {
        for (long until = Environment.TickCount64 + (seconds * 1000L); !holds(); await Task.Delay(200, TestContext.Current.CancellationToken))
            Assert.True(Environment.TickCount64 < until, $"{what} within {seconds} s");
    }
}

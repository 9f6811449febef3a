using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Cluster;

/// <summary>Runs whose load comes from several processes, over a real NATS server.</summary>
public sealed class DistributedBenchTests : IDisposable
{
    private readonly string _out = Directory.CreateTempSubdirectory("ouro-fleet").FullName;

    public void Dispose() => Directory.Delete(_out, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Agents_send_together_exactly_what_was_planned(int agents)
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var nats = await NatsServer.StartAsync();
        using var fleet = new Fleet(nats.Url, agents);
        var (code, output, error) = await OuroProcess.RunAsync(
            $"bench --no-twin --configs mock-both --levels 1,6 --requests 61 --warmup 3 --llm-sim ttft-ms=5,itl-ms=1,tokens=4 --agents {nats.Url} --agent-count {agents} --out {_out}");
        Assert.True(code == 0, error);
        Assert.Contains("mock-both", output, StringComparison.Ordinal);
        foreach (var row in Rows())
            Assert.Equal((61, 61, 0), (row.GetProperty("total_requests").GetInt32(), row.GetProperty("successful").GetInt32(), row.GetProperty("failed").GetInt32()));
        Assert.All(await fleet.EndAsync(), agent => Assert.Contains("released", agent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_agents_share_is_missing_and_the_row_says_so()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var nats = await NatsServer.StartAsync();
        using var fleet = new Fleet(nats.Url, 2);
        using var bench = StartSlowBench(nats.Url, agents: 2);
        await fleet.UntilAsync("cell1: part");
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken); // into the window: a cell takes ten seconds
        fleet.Kill(0);
        var (code, _, error) = await bench.WaitAsync();
        Assert.True(code == 4, $"exit {code}: {error}");
        Assert.Contains("is lost", error, StringComparison.Ordinal);
        var row = Rows().Single();
        Assert.Equal("invalid", row.GetProperty("validity").GetString());
        Assert.Contains("load agent was lost", row.GetProperty("validity_reasons").ToString(), StringComparison.Ordinal);
        Assert.Equal(50, row.GetProperty("successful").GetInt32());
    }

    [Fact]
    public async Task An_agent_that_cannot_store_its_results_says_so_and_the_run_ends()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var nats = await NatsServer.StartAsync();
        using var fleet = new Fleet(nats.Url, 1, environment: new Dictionary<string, string> { ["TMPDIR"] = "/proc/none" });
        var (code, _, error) = await OuroProcess.RunAsync($"bench --no-twin --configs mock-both --levels 2 --requests 20 --warmup 0 --agents {nats.Url} --agent-count 1 --out {_out}");
        Assert.True(code == 4, error);
        Assert.Contains("/proc/none", error, StringComparison.Ordinal);
        Assert.Equal("invalid", Rows().Single().GetProperty("validity").GetString());
    }

    [Fact]
    public async Task A_server_that_is_gone_for_a_while_loses_nothing_and_a_late_agent_is_refused()
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var nats = await NatsServer.StartAsync();
        using var fleet = new Fleet(nats.Url, 2);
        using var bench = StartSlowBench(nats.Url, agents: 2);
        await fleet.UntilAsync("cell1: part");
        using var late = new Fleet(nats.Url, 1, "late");
        await late.UntilAsync("began without this agent");
        nats.Signal("STOP");
        await Task.Delay(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken); // the outage under test
        nats.Signal("CONT");
        var (code, _, error) = await bench.WaitAsync();
        Assert.True(code == 0, error);
        Assert.Equal(100, Rows().Single().GetProperty("successful").GetInt32());
        Assert.Contains("came after the run had begun", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_or_without_agents_the_run_does_not_begin()
    {
        var (code, _, error) = await OuroProcess.RunAsync($"bench --no-twin --agents nats://127.0.0.1:1 --out {_out}");
        Assert.True(code == 3, error);
        Assert.Contains("no NATS at nats://127.0.0.1:1", error, StringComparison.Ordinal);

        (code, _, error) = await OuroProcess.RunAsync($"bench --no-twin --agents nats://u:secret@127.0.0.1:1 --agent-count 0 --out {_out}");
        Assert.True(code == 2, error);
        Assert.Contains("NATS_PASSWORD", error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user ouro --pass right", "NATS_USER=ouro NATS_PASSWORD=right", "NATS_USER=ouro NATS_PASSWORD=wrong")]
    [InlineData("--auth right", "NATS_TOKEN=right", "NATS_TOKEN=wrong")]
    public async Task A_server_with_credentials_serves_those_who_have_them_and_nobody_else(string flags, string right, string wrong)
    {
        Assert.SkipUnless(NatsServer.IsInstalled, "nats-server is not installed");
        using var nats = await NatsServer.StartAsync(flags.Split(' '));
        using var fleet = new Fleet(nats.Url, 2, environment: Variables(right));
        string bench = $"bench --no-twin --configs mock-both --levels 2 --requests 20 --warmup 0 --agents {nats.Url} --agent-count 2 --out {_out}";
        foreach (string credentials in new[] { wrong, "" })
        {
            var (refusedCode, _, refused) = await OuroProcess.RunAsync(bench, Variables(credentials));
            Assert.True(refusedCode == 3, refused);
            Assert.Contains("uthorization", refused, StringComparison.Ordinal);
            Assert.DoesNotContain("wrong", refused, StringComparison.Ordinal);
        }

        var (code, _, error) = await OuroProcess.RunAsync(bench, Variables(right));
        Assert.True(code == 0, error);
        Assert.Equal(20, Rows().Single().GetProperty("successful").GetInt32());
    }

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

    /// <summary>One cell of 4 slots × 25 requests of 0.4 s.</summary>
    private OuroProcess StartSlowBench(string url, int agents) => OuroProcess.Start(
    [
        "bench", "--no-twin", "--configs", "mock-embeddings", "--levels", "4", "--requests", "100", "--warmup", "0", "--pipeline", "async",
        "--llm-sim", "ttft-ms=390,itl-ms=1,tokens=4", "--agents", url, "--agent-count", $"{agents}", "--out", _out,
    ]);

    private List<JsonElement> Rows()
    {
        using var results = JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(_out, "systematic_results_*.json").Single()));
        return [.. results.RootElement.EnumerateArray().Select(r => r.Clone())];
    }
}

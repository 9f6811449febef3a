using System.Text.Json;
using System.Text.Json.Nodes;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Compare;

/// <summary>Two runs of the real service through the real command line, and every input that cannot be compared.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-compare").FullName;

    private Dictionary<string, string> Environment => new() { ["OURO_BASELINES"] = Path.Combine(_folder, "baselines") };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_slower_upstream_is_worse_breaks_the_gate_and_is_told_in_every_format()
    {
        string first = await BenchAsync("first", 5), second = await BenchAsync("second", 25);
        Assert.Equal(0, (await OuroProcess.RunAsync($"baseline save main {first}", Environment)).ExitCode);
        Assert.Contains("main", (await OuroProcess.RunAsync("baseline list", Environment)).Output, StringComparison.Ordinal);

        string markdown = Path.Combine(_folder, "comparison.md"), junit = Path.Combine(_folder, "comparison.xml");
        var (code, output, error) = await OuroProcess.RunAsync($"compare main {second} --fail-on ttft_p50>+50% --json --markdown {markdown} --junit {junit}", Environment);
        Assert.True(code == 1, error);
        using var json = JsonDocument.Parse(output);
        Assert.False(json.RootElement.GetProperty("gates")[0].GetProperty("passed").GetBoolean());
        var row = json.RootElement.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("metric").GetString() == "ttft_p50");
        Assert.Equal("worse", row.GetProperty("verdict").GetString());
        Assert.Contains(json.RootElement.GetProperty("differences").EnumerateArray(), d => d.GetString()!.StartsWith("flag --llm-sim", StringComparison.Ordinal));
        Assert.Contains("ttft_p50", await File.ReadAllTextAsync(markdown, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("<failure", await File.ReadAllTextAsync(junit, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Contains("::error title=ouro gate::", (await OuroProcess.RunAsync($"compare main {second} --fail-on worse --github", Environment)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await OuroProcess.RunAsync($"compare {first} main --fail-on worse", Environment)).ExitCode);

        await BadRunsAsync(first);
    }

    [Theory]
    [InlineData("compare nowhere nowhere")]
    [InlineData("compare nowhere nowhere --fail-on nothing")]
    [InlineData("compare nowhere nowhere --min-effect 0")]
    [InlineData("compare nowhere nowhere --github --json")]
    [InlineData("compare nowhere")]
    [InlineData("baseline save main nowhere")]
    [InlineData("baseline save ../main nowhere")]
    [InlineData("baseline remove nowhere")]
    public Task Bad_input_is_named(string arguments) => AssertRefusedAsync(arguments);

    /// <summary>A truncated, a foreign, a newer and an unrelated run.</summary>
    private async Task BadRunsAsync(string good)
    {
        string bad = Path.Combine(_folder, "bad");
        Directory.CreateDirectory(bad);
        foreach (string file in Directory.GetFiles(good, "systematic_r*"))
            File.Copy(file, Path.Combine(bad, Path.GetFileName(file)));
        string run = Directory.GetFiles(bad, "systematic_run_*.json").Single(), requests = Directory.GetFiles(bad, "*.parquet").Single();
        string text = await File.ReadAllTextAsync(run, TestContext.Current.CancellationToken);

        byte[] bytes = await File.ReadAllBytesAsync(requests, TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(requests, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Contains(".parquet", await AssertRefusedAsync($"compare {good} {bad}"), StringComparison.Ordinal);
        await File.WriteAllBytesAsync(requests, bytes, TestContext.Current.CancellationToken);

        await File.WriteAllTextAsync(run, text[..(text.Length / 2)], TestContext.Current.CancellationToken);
        Assert.Contains("damaged", await AssertRefusedAsync($"compare {good} {bad}"), StringComparison.Ordinal);

        await File.WriteAllTextAsync(run, "{}", TestContext.Current.CancellationToken);
        Assert.Contains("no run of Ouro", await AssertRefusedAsync($"compare {good} {bad}"), StringComparison.Ordinal);

        var newer = JsonNode.Parse(text)!;
        newer["format_version"] = 99;
        await File.WriteAllTextAsync(run, newer.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Contains("version 99", await AssertRefusedAsync($"compare {good} {bad}"), StringComparison.Ordinal);

        var empty = JsonNode.Parse(text)!;
        empty["cells"] = new JsonArray();
        await File.WriteAllTextAsync(run, empty.ToJsonString(), TestContext.Current.CancellationToken);
        Assert.Contains("no cell in common", await AssertRefusedAsync($"compare {good} {bad}"), StringComparison.Ordinal);
    }

    private async Task<string> AssertRefusedAsync(string arguments)
    {
        var (code, output, error) = await OuroProcess.RunAsync(arguments, Environment);
        Assert.True(code == 2, $"{code}: {error}");
        Assert.Empty(output);
        Assert.All(error.TrimEnd('\n').Split('\n'), line => Assert.StartsWith("ouro: ", line, StringComparison.Ordinal));
        return error;
    }

    private async Task<string> BenchAsync(string name, int ttftMs)
    {
        string folder = Path.Combine(_folder, name);
        var (code, _, error) = await OuroProcess.RunAsync(
            $"bench --no-twin --configs mock-embeddings --levels 2 --requests 60 --warmup 4 --service-env CORPUS_SIZE=200 --llm-sim ttft-ms={ttftMs},itl-ms=1,tokens=4 --out {folder}");
        Assert.True(code == 0, error);
        return folder;
    }
}

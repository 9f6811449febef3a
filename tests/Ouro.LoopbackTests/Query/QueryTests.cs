using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Query;

/// <summary>SQL through the real command line over the files of a real run.</summary>
public sealed class QueryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-[query]?*").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Requests_cells_and_runs_answer_and_nothing_else_can_be_reached()
    {
        var (benched, _, failure) = await OuroProcess.RunAsync(
            $"bench --no-twin --configs mock-embeddings --levels 2 --requests 20 --warmup 2 --service-env CORPUS_SIZE=200 --llm-sim ttft-ms=5,itl-ms=1,tokens=4 --out {_folder}");
        Assert.True(benched == 0, failure);

        var (code, output, error) = await QueryAsync("SELECT count(*) AS n, max(tokens) AS tokens, any_value(run) AS run FROM requests JOIN runs USING (run)", "--json");
        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal((20, 4), (json.RootElement[0].GetProperty("n").GetInt32(), json.RootElement[0].GetProperty("tokens").GetInt32()));
        Assert.Matches(@"^\d{8}_\d{6}$", json.RootElement[0].GetProperty("run").GetString()!);
        Assert.Equal("config,concurrency\nmock-embeddings,2\n", (await QueryAsync("SELECT config, concurrency FROM cells", "--csv")).Output);

        string requests = Directory.GetFiles(_folder, "*.parquet").Single();
        byte[] before = await File.ReadAllBytesAsync(requests, TestContext.Current.CancellationToken);
        await AssertRefusedAsync($"COPY (SELECT 1) TO '{requests}' (FORMAT parquet)");
        await AssertRefusedAsync("SELECT * FROM read_csv('/etc/passwd')");
        await AssertRefusedAsync("SELECT 1; DROP VIEW cells");
        await AssertRefusedAsync("SELEC 1");
        await AssertRefusedAsync("SELECT nothing FROM cells");
        Assert.Equal(before, await File.ReadAllBytesAsync(requests, TestContext.Current.CancellationToken));

        // One file of several that is cut short is named and left out; the others answer.
        string damaged = Path.Combine(_folder, "systematic_requests_20200101_000001.parquet");
        await File.WriteAllBytesAsync(damaged, before[..(before.Length / 2)], TestContext.Current.CancellationToken);
        (code, output, error) = await QueryAsync("SELECT count(*) AS n FROM requests", "--csv");
        Assert.Equal((0, "n\n20\n"), (code, output));
        Assert.Contains($"'{damaged}' is left out", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_runs_is_named() => Assert.Contains("no run in", await AssertRefusedAsync("SELECT 1"), StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_with_an_empty_name_is_named()
    {
        using var ouro = OuroProcess.Start(["query", "SELECT 1", ""]);
        var (code, _, error) = await ouro.WaitAsync();
        Assert.Equal(2, code);
        Assert.Contains("empty name", error, StringComparison.Ordinal);
    }

    private async Task<string> AssertRefusedAsync(string sql)
    {
        var (code, output, error) = await QueryAsync(sql);
        Assert.True(code == 2, $"{code}: {error}");
        Assert.Empty(output);
        Assert.StartsWith("ouro: ", Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
        return error;
    }

    private async Task<(int ExitCode, string Output, string Error)> QueryAsync(string sql, params string[] flags)
    {
        using var ouro = OuroProcess.Start(["query", sql, _folder, .. flags]);
        return await ouro.WaitAsync();
    }
}

using System.Text.Json.Nodes;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Browser;

/// <summary>A folder as it looks after a while: two real runs, the later one slower, and beside them a truncated, a foreign and a newer file.</summary>
public sealed class ManyRuns : IAsyncLifetime
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("ouro-view").FullName;

    /// <summary>Run ids, the older first.</summary>
    public IReadOnlyList<string> Runs { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        foreach (int ttft in (int[])[5, 40])
        {
            var (code, _, error) = await OuroProcess.RunAsync(
                $"bench --no-twin --configs mock-embeddings --levels 1,2 --requests 60 --warmup 2 --slo ttft_p95<2s --service-env CORPUS_SIZE=100 --llm-sim ttft-ms={ttft},itl-ms=1,tokens=4 --out {Folder}");
            Assert.True(code == 0, error);
        }

        string[] files = [.. Directory.GetFiles(Folder, "systematic_run_*.json").Order(StringComparer.Ordinal)];
        Runs = [.. files.Select(f => Path.GetFileNameWithoutExtension(f)["systematic_run_".Length..])];
        File.Delete(Path.Combine(Folder, $"systematic_report_{Runs[0]}.html"));
        string text = await File.ReadAllTextAsync(files[0]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "systematic_run_20200101_000001.json"), text[..(text.Length / 2)]);
        await File.WriteAllTextAsync(Path.Combine(Folder, "systematic_run_20200101_000002.json"), """{"name":"another tool's"}""");
        var newer = JsonNode.Parse(text)!;
        newer["format_version"] = 99;
        await File.WriteAllTextAsync(Path.Combine(Folder, "systematic_run_20200101_000003.json"), newer.ToJsonString());
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}

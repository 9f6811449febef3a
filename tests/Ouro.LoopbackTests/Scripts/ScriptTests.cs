using System.Diagnostics;
using System.Text.Json;
using Ouro.LoopbackTests.Bench;

namespace Ouro.LoopbackTests.Scripts;

/// <summary>
/// The seed framework's four scripts with its own command lines. Each runs from a copy beside a stand-in for <c>./ouro</c>
/// that starts the binary already built: the wrapper itself would build under the running tests.
/// </summary>
public sealed class ScriptTests : IDisposable
{
    // The longest of these measures for half a minute on two cores; past this bound a script has hung.
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-scripts").FullName;

    public ScriptTests()
    {
        string scripts = Directory.CreateDirectory(Path.Combine(_folder, "scripts")).FullName;
        foreach (string script in Directory.GetFiles(Path.Combine(OuroProcess.Root, "scripts"), "*.sh"))
            File.Copy(script, Path.Combine(scripts, Path.GetFileName(script)));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("test-concurrency-systematic.sh", "bench")]
    [InlineData("benchmark-with-profiling.sh", "bench --profile")]
    [InlineData("profile-resources.sh", "profile")]
    [InlineData("test-mock-validation.sh", "validate")]
    public async Task A_script_hands_its_arguments_to_its_command_unchanged(string script, string command)
    {
        await StandInAsync("""printf '%s\n' "$@" """);
        File.CreateSymbolicLink(Path.Combine(_folder, "linked.sh"), Path.Combine(_folder, "scripts", script));
        foreach (string start in new[] { $"./scripts/{script}", "./linked.sh" })
        {
            var (code, output, _) = await BashAsync($"{start} --command \"curl -X POST http://localhost:8001\" ''");
            Assert.Equal(0, code);
            Assert.Equal(string.Join('\n', [.. command.Split(' '), "--command", "curl -X POST http://localhost:8001", "", ""]), output);
        }
    }

    [Fact]
    public async Task The_systematic_benchmark_takes_the_seeds_variables()
    {
        await PrebuiltAsync();
        var (code, output, error) = await BashAsync("MAX_CONCURRENT=2 TOTAL_REQUESTS=5 ./scripts/test-concurrency-systematic.sh");
        Assert.True(code == 0, error);
        Assert.Contains("Configuration: baseline - Full pipeline (no mocking)", output, StringComparison.Ordinal);
        var rows = Rows("benchmark-results-systematic");
        Assert.Equal([1, 2], rows.Select(r => r.GetProperty("concurrency").GetInt32()).Distinct().Order());
        Assert.Equal(["baseline", "mock-both", "mock-embeddings", "mock-llm"], rows.Select(r => r.GetProperty("config").GetString()).Distinct().Order());
        Assert.All(rows, r => Assert.Equal(5, r.GetProperty("total_requests").GetInt32()));
    }

    [Fact]
    public async Task The_benchmark_with_profiling_needs_no_arguments()
    {
        await PrebuiltAsync();
        var (code, _, error) = await BashAsync("USE_MOCK_EMBEDDINGS=true USE_MOCK_LLM=true MAX_CONCURRENT=1 TOTAL_REQUESTS=5 ./scripts/benchmark-with-profiling.sh");
        Assert.True(code == 0, error);
        Assert.All(Rows("benchmark-results-profiled"), r => Assert.Equal("mock-both", r.GetProperty("config").GetString()));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(_folder, "benchmark-results-profiled"), "profile_local_mock-both_c1_*.json"));
    }

    [Theory]
    [InlineData("--duration 1 --interval 0.5")]
    [InlineData("--command \"true\"")]
    public async Task The_profiler_takes_the_seeds_flags(string arguments)
    {
        await PrebuiltAsync();
        var (code, _, error) = await BashAsync($"scripts/profile-resources.sh {arguments}");
        Assert.True(code == 0, error);
        string profile = Assert.Single(Directory.GetFiles(_folder, "resource_profile_*.json"));
        Assert.NotEmpty(JsonDocument.Parse(await File.ReadAllTextAsync(profile, TestContext.Current.CancellationToken)).RootElement.GetProperty("data_points").EnumerateArray());
    }

    [Fact]
    public async Task The_mock_validation_needs_no_arguments()
    {
        await PrebuiltAsync();
        var (code, output, error) = await BashAsync("USE_MOCK_EMBEDDINGS=true USE_MOCK_LLM=true scripts/test-mock-validation.sh");
        Assert.True(code == 0, output + error);
        Assert.Contains("PASS  local/mock-both", output, StringComparison.Ordinal);
        Assert.Contains(" passed, 0 failed, ", output, StringComparison.Ordinal);
    }

    private Task PrebuiltAsync() => StandInAsync($"exec '{OuroProcess.Binary}' \"$@\"");

    private async Task StandInAsync(string body)
    {
        string path = Path.Combine(_folder, "ouro");
        // A copy keeps the wrapper's right to be executed.
        File.Copy(Path.Combine(OuroProcess.Root, "ouro"), path);
        await File.WriteAllTextAsync(path, $"#!/usr/bin/env bash\n{body}\n", TestContext.Current.CancellationToken);
    }

    private async Task<(int ExitCode, string Output, string Error)> BashAsync(string commandLine)
    {
        var start = new ProcessStartInfo("bash", ["-c", commandLine])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // 200 passages, so that an index that is not cached yet is built in about a second.
        start.Environment["CORPUS_SIZE"] = "200";
        using var bash = Process.Start(start)!;
        var (output, error) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        try
        {
            await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Bound, TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!bash.HasExited)
                bash.Kill(entireProcessTree: true);
        }

        return (bash.ExitCode, await output, await error);
    }

    private List<JsonElement> Rows(string folder)
    {
        string file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, folder), "systematic_results_*.json"));
        return [.. JsonDocument.Parse(File.ReadAllText(file)).RootElement.EnumerateArray()];
    }
}

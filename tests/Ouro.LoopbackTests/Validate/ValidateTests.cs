using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Ouro.LoopbackTests.Bench;
using Ouro.LoopbackTests.Deploy;

namespace Ouro.LoopbackTests.Validate;

/// <summary><c>ouro validate</c> through the real command line: what behaves passes, what lies is caught.</summary>
public sealed class ValidateTests
{
    private static readonly string[] StubConfigurations = ["mock-embeddings", "mock-llm", "mock-both"];

    [Fact]
    public async Task The_reference_service_passes_every_check_in_every_configuration()
    {
        var (code, output, error) = await OuroProcess.RunAsync("validate --json --no-twin --service-env CORPUS_SIZE=200 --llm-sim ttft-ms=20,itl-ms=1,tokens=6");
        Assert.True(code == 0, output + error);
        var document = JsonDocument.Parse(output).RootElement;
        var checks = Checks(output);
        Assert.All(checks, c => Assert.True(c.State == "pass", c.ToString()));
        Assert.Equal((checks.Count, 0, 0), (document.GetProperty("passed").GetInt32(), document.GetProperty("failed").GetInt32(), document.GetProperty("skipped").GetInt32()));
        foreach (string configuration in StubConfigurations)
        {
            string[] here = [.. checks.Where(c => c.Configuration == configuration).Select(c => c.Check)];
            Assert.Contains("attestation", here);
            Assert.Contains("determinism", here);
            Assert.Contains("retrieval", here);
            Assert.Contains("cache_pollution", here);
            Assert.Equal(configuration != "mock-llm", here.Contains("vector"));
            Assert.Equal(configuration != "mock-llm", here.Contains("embedding_speed"));
            Assert.Equal(configuration != "mock-embeddings", here.Contains("llm_streaming"));
            Assert.Equal(configuration != "mock-embeddings", here.Contains("llm_speed"));
        }

        Assert.Contains(checks, c => c.Check == "vector" && c.Evidence.StartsWith("768 dimensions, unit norm: 768, |v| = ", StringComparison.Ordinal));
        Assert.Contains(checks, c => c.Check == "llm_text" && c.Evidence.Contains("Mock response to: ", StringComparison.Ordinal));
        Assert.Contains("local: checking mock-both", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_attests_mocks_and_runs_real_parts_is_caught()
    {
        await using var liar = await StubbedService.StartAsync("embeddings=mock, llm=mock", mocksEmbeddings: false, mocksLlm: false, vector: [3, 4]);
        var (code, output, error) = await OuroProcess.RunAsync($"validate --json --local-url {liar.Url}");
        Assert.True(code == 1, output + error);
        var failed = Checks(output).Where(c => c.State == "fail").ToDictionary(c => c.Check, c => c.Evidence);
        Assert.Contains("says embeddings=mock and behaves as real", failed["attestation"], StringComparison.Ordinal);
        Assert.Contains("dimension 2, |v| = 5.0000000", failed["vector"], StringComparison.Ordinal);
        Assert.Contains("different documents", failed["retrieval"], StringComparison.Ordinal);
        Assert.Contains("\"Atoms slow down.\"", failed["llm_text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_attests_real_parts_and_mocks_is_caught()
    {
        await using var liar = await StubbedService.StartAsync("embeddings=real, llm=real", mocksEmbeddings: true, mocksLlm: true);
        var (code, output, _) = await OuroProcess.RunAsync($"validate --json --local-url {liar.Url}");
        Assert.Equal(1, code);
        Assert.Equal(["attestation", "llm_text", "retrieval"], Checks(output).Where(c => c.State == "fail").Select(c => c.Check).Order());
    }

    [Fact]
    public async Task A_started_service_that_lies_about_every_stub_is_caught_in_every_stub_configuration()
    {
        using var fake = new FakeService();
        int port = FreePort();
        string command = $"FAKE_LIES=1 exec {FakeService.Python} {fake.ScriptPath} --port {port}";
        // The logs of a failed validation are kept, here in the test's own folder.
        var variables = new Dictionary<string, string> { ["TMPDIR"] = fake.Folder };
        using var ouro = OuroProcess.Start(["validate", "--json", "--local-url", $"http://127.0.0.1:{port}", "--local-command", command], variables);
        var (code, output, error) = await ouro.WaitAsync();
        Assert.True(code == 1, output + error);
        var lies = Checks(output).Where(c => c.Check == "attestation" && c.State == "fail");
        Assert.Equal(StubConfigurations, lies.Select(c => c.Configuration));
        Assert.Contains(Checks(output), c => c is { Configuration: "baseline", Check: "attestation", State: "pass" });
        Assert.Contains($"logs are in {fake.Folder}", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_that_both_parts_share_is_caught_although_every_answer_alone_is_right()
    {
        await using var polluted = await StubbedService.StartPollutedAsync();
        var (code, output, error) = await OuroProcess.RunAsync($"validate --json --configs mock-embeddings --switch header --local-url {polluted.Url}");
        Assert.True(code == 1, output + error);
        var checks = Checks(output);
        var (_, check, _, evidence) = Assert.Single(checks, c => c.State == "fail");
        Assert.Equal("cache_pollution", check);
        Assert.Contains("is d1 (0.5000) instead of", evidence, StringComparison.Ordinal);
        Assert.Contains(checks, c => c is { Check: "embedding_speed", State: "pass" });
    }

    [Fact]
    public async Task A_service_without_attestation_is_judged_by_its_behaviour()
    {
        await using var silent = await StubbedService.StartAsync(says: null, mocksEmbeddings: true, mocksLlm: true);
        var (code, output, error) = await OuroProcess.RunAsync($"validate --local-url {silent.Url}");
        Assert.True(code == 0, output + error);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(lines, l => l.StartsWith("PASS  local/mock-both", StringComparison.Ordinal) && l.Contains("attestation: judged by behaviour", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("SKIP  local/mock-both", StringComparison.Ordinal) && l.Contains("vector: POST /embed answered 404", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("SKIP  local/baseline", StringComparison.Ordinal) && l.Contains("runs as mock-both", StringComparison.Ordinal));
        Assert.Matches("^[0-9]+ passed, 0 failed, [0-9]+ skipped$", lines[^1]);
    }

    [Fact]
    public async Task The_seeds_variable_asks_for_a_stub_that_is_not_in_effect()
    {
        await using var service = await StubbedService.StartAsync(says: null, mocksEmbeddings: false, mocksLlm: true);
        var variables = new Dictionary<string, string> { ["LOCAL_BASE_URL"] = service.Url, ["USE_MOCK_EMBEDDINGS"] = "true" };
        var (code, output, _) = await OuroProcess.RunAsync("validate", variables);
        Assert.Equal(1, code);
        Assert.Contains("FAIL  local/mock-embeddings     attestation: the service runs as mock-llm", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_such_service_fails_with_what_was_read()
    {
        await using var server = ScriptedServer.Replying("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html></html>");
        var (code, output, _) = await OuroProcess.RunAsync($"validate --local-url {server.Url}");
        Assert.Equal(1, code);
        Assert.Contains("FAIL  local/present", output, StringComparison.Ordinal);
        Assert.Contains("<html></html>", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_prints_the_checks_so_far_and_leaves_nothing_running()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-validate-test-").FullName;
        // An upstream this slow keeps the first configuration busy until the signal comes.
        using var ouro = OuroProcess.Start(
            ["validate", "--json", "--no-twin", "--service-env", "CORPUS_SIZE=200", "--llm-sim", "ttft-ms=60000"], new Dictionary<string, string> { ["TMPDIR"] = folder });
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(TimeSpan.FromMinutes(1));
        while (!Directory.GetFiles(folder, "deployment-local.log", SearchOption.AllDirectories).Any(log => File.ReadAllText(log).Contains("listening on", StringComparison.Ordinal)))
            await Task.Delay(20, bound.Token);
        ouro.Signal("INT");
        var (code, output, error) = await ouro.WaitAsync();
        Assert.True(code == 130, error);
        Assert.Empty(Checks(output));
        string log = File.ReadAllText(Directory.GetFiles(folder, "deployment-local.log", SearchOption.AllDirectories).Single());
        int at = log.IndexOf("http://", StringComparison.Ordinal);
        var url = new Uri(log[at..].Split('\n')[0].Trim());
        using var client = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => client.ConnectAsync(url.Host, url.Port, TestContext.Current.CancellationToken).AsTask());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_unreachable_url_exits_3()
    {
        string url = $"http://127.0.0.1:{FreePort()}";
        var (code, output, _) = await OuroProcess.RunAsync($"validate --json --local-url {url}");
        Assert.Equal(3, code);
        var check = Assert.Single(Checks(output));
        Assert.Equal(("start", "fail"), (check.Check, check.State));
        Assert.Contains(url, check.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--no-such-flag")]
    [InlineData("--local-url nowhere")]
    [InlineData("--configs mock-everything")]
    [InlineData("--timeout 0")]
    public async Task Bad_input_exits_2_with_a_line_and_starts_nothing(string arguments)
    {
        var (code, output, error) = await OuroProcess.RunAsync("validate " + arguments);
        Assert.Equal(2, code);
        Assert.Contains("ouro: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    private static List<(string Configuration, string Check, string State, string Evidence)> Checks(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.GetProperty("checks").EnumerateArray().Select(c => (
            c.GetProperty("config").GetString()!, c.GetProperty("check").GetString()!, c.GetProperty("state").GetString()!, c.GetProperty("evidence").GetString()!)),
    ];

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;

namespace Ouro.LoopbackTests.Service;

public sealed class UpstreamFaultTests
{
    [Theory]
    [InlineData("http429", "429", 0)]
    [InlineData("http500", "500", 0)]
    [InlineData("garbage", "not valid JSON", 4)]
    [InlineData("cut", "incomplete", 4)]
    public async Task A_failing_upstream_is_an_error_event_inside_200_and_502_on_ask(string kind, string words, int tokens)
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "2", "--itl-ms", "2", "--tokens", "8", "--error-rate", "1", "--error-kind", kind);
        await using var upstream = simulator;
        foreach (string pipeline in new[] { "async", "blocking" })
        {
            await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--pipeline", pipeline, "--llm-base-url", upstream.UpstreamUrl);
            var reply = await service.AskStreamAsync("q");
            Assert.Equal(200, reply.Status);
            Assert.Equal(["status", "documents", "status", .. Enumerable.Repeat("token", tokens), "error"], reply.Types);
            Assert.Contains(words, reply.Only("error").GetProperty("message").GetString(), StringComparison.Ordinal);
            using var whole = await service.PostAsync("/ask", RunningService.Question("q"));
            Assert.Equal(HttpStatusCode.BadGateway, whole.StatusCode);
        }
    }

    [Fact]
    public async Task An_absent_upstream_is_named()
    {
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", "http://127.0.0.1:1/v1");
        string message = (await service.AskStreamAsync("q")).Only("error").GetProperty("message").GetString()!;
        Assert.Contains("http://127.0.0.1:1/v1/chat/completions", message, StringComparison.Ordinal);
        Assert.Contains("LLM_BASE_URL", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_upstream_is_given_up_after_the_set_time()
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "30000");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync(
            "--mock-embeddings", "true", "--llm-base-url", upstream.UpstreamUrl, "--llm-first-token-timeout-s", "0.2");
        Assert.Contains("no first token", (await service.AskStreamAsync("q")).Only("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_simulator_gives_a_place_back_when_its_client_leaves_before_a_token(bool isStream)
    {
        var (simulator, host) = await RunningService.StartSimulatorAsync("--ttft-ms", "600000");
        await using var upstream = simulator;
        using var leaving = new CancellationTokenSource();
        using var content = new StringContent($$"""{"model":"m","stream":{{(isStream ? "true" : "false")}},"messages":[]}""");
        var asking = upstream.Client.PostAsync("/v1/chat/completions", content, leaving.Token);
        await Waiting.UntilAsync(() => host.Running == 1, "the answer begins");
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        await Waiting.UntilAsync(() => host.Running == 0, "the answer is given up");
    }

    [Fact]
    public async Task When_the_client_leaves_the_upstream_stops_too()
    {
        var (simulator, host) = await RunningService.StartSimulatorAsync("--ttft-ms", "10", "--itl-ms", "50", "--tokens", "2000");
        await using var upstream = simulator;
        await using var service = await RunningService.StartAsync("--mock-embeddings", "true", "--llm-base-url", upstream.UpstreamUrl);
        using var leaving = new CancellationTokenSource();
        var content = new StringContent(RunningService.Question("q"));
        var request = new HttpRequestMessage(HttpMethod.Post, "/ask/stream") { Content = content };
        using (var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leaving.Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync(leaving.Token);
            await Waiting.UntilAsync(() => host.Running == 1, "the answer begins");
        }
        await Waiting.UntilAsync(() => host.Running == 0, "the answer is given up");
    }
}

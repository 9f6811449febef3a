using System.Diagnostics;
using System.Net;

namespace Ouro.LoopbackTests.Service;

public sealed class SimulatorTests
{
    private const string Streamed = """{"model":"m","stream":true,"messages":[]}""";

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    public async Task No_token_comes_before_it_is_due(int streams)
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "60", "--itl-ms", "8", "--tokens", "20");
        await using var service = simulator;
        _ = await ReadTokensAsync(service);
        var all = await Task.WhenAll(Enumerable.Range(0, streams).Select(_ => ReadTokensAsync(service)));
        foreach (var (sentTicks, tokenTicks) in all)
        {
            Assert.Equal(20, tokenTicks.Count);
            // Lower bounds only: a busy machine may delay what this test sees, but nothing may come before it is due.
            for (int i = 0; i < 20; i++)
                Assert.True(Milliseconds(tokenTicks[i] - sentTicks) >= 60 + 8 * i - 0.5, $"token {i} came early");
        }
    }

    [Fact]
    public async Task Beyond_the_limit_requests_queue_or_are_refused()
    {
        var (queueing, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "50", "--itl-ms", "0", "--tokens", "1", "--concurrency", "1");
        await using (queueing)
        {
            long started = Stopwatch.GetTimestamp();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReadTokensAsync(queueing)));
            Assert.True(Stopwatch.GetElapsedTime(started).TotalMilliseconds >= 149);
        }
        var (refusing, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "300", "--tokens", "1", "--concurrency", "1", "--overflow", "reject");
        await using (refusing)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => refusing.PostAsync("/v1/chat/completions", Streamed)));
            Assert.Equal(1, replies.Count(reply => reply.StatusCode == HttpStatusCode.OK));
            Assert.Equal(3, replies.Count(reply => reply.StatusCode == HttpStatusCode.TooManyRequests));
            foreach (var reply in replies)
                reply.Dispose();
        }
    }

    [Fact]
    public async Task Answers_repeat_from_the_seed_and_are_labelled()
    {
        string[] texts = new string[2];
        for (int i = 0; i < 2; i++)
        {
            var (simulator, _) = await RunningService.StartSimulatorAsync("--ttft-ms", "1", "--itl-ms", "0", "--seed", "5");
            await using var service = simulator;
            using var reply = await service.PostAsync("/v1/chat/completions", """{"model":"m"}""");
            texts[i] = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(texts[0], texts[1]);
        Assert.Contains("\"system_fingerprint\":\"ouro-simulated\"", texts[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"model":"m","max_tokens":0}""")]
    public async Task A_faulty_request_is_refused(string body)
    {
        var (simulator, _) = await RunningService.StartSimulatorAsync();
        await using var service = simulator;
        using var reply = await service.PostAsync("/v1/chat/completions", body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
    }

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;

    private static async Task<(long SentTicks, List<long> TokenTicks)> ReadTokensAsync(RunningService service)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var tokens = new List<long>();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(Streamed) };
        long sent = Stopwatch.GetTimestamp();
        using var response = await service.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Contains("\"content\":", StringComparison.Ordinal))
                tokens.Add(Stopwatch.GetTimestamp());
        }
        return (sent, tokens);
    }
}

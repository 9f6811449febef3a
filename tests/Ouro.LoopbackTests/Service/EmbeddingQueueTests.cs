using System.Net;
using System.Text.Json;

namespace Ouro.LoopbackTests.Service;

public sealed class EmbeddingQueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--embedding-queue", "1")]
    [InlineData("--embedding-max-wait-ms", "20")]
    public async Task More_calls_than_may_wait_are_refused_with_a_time_to_come_back(string flag, string value)
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--embedding-concurrency", "1", "--embedding-batch", "1", flag, value);
        var replies = await EmbedAsync(service, 48);
        Assert.Contains(replies, reply => reply.StatusCode == HttpStatusCode.OK);
        var refusals = replies.Where(reply => reply.StatusCode != HttpStatusCode.OK).ToArray();
        Assert.NotEmpty(refusals);
        Assert.All(refusals, reply =>
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
            // How long it is, EncoderTests and QueueEstimateTests of the unit tests say.
            Assert.NotNull(reply.Headers.RetryAfter?.Delta);
        });
        // And it goes on afterwards.
        using var later = await service.PostAsync("/embed", """{"text":"light"}""");
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    private static Task<HttpResponseMessage[]> EmbedAsync(RunningService service, int count)
    {
        string text = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat("the conservation of energy ", 60)));
        return Task.WhenAll(Enumerable.Range(0, count).Select(_ => service.PostAsync("/embed", $$"""{"text":{{text}}}""")));
    }

    [Fact]
    public async Task The_cache_is_off_unless_set_and_says_so()
    {
        foreach (int entries in new[] { 0, 8 })
        {
            await using var service = await RunningService.StartAsync("--mock-llm", "true", "--allow-stub-header", "true", "--embedding-cache", $"{entries}");
            for (int i = 0; i < 3; i++)
            {
                using var reply = await service.PostAsync("/embed", """{"text":"light"}""");
                Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            }
            // The stub's constant vector never comes out of the cache, nor does it get in.
            using var stub = await service.PostAsync("/embed", """{"text":"light"}""", ("Ouro-Use-Stubs", "embeddings=mock"));
            Assert.Contains("\"dimension\":768", await stub.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            var health = JsonDocument.Parse(await service.Client.GetStringAsync("/health", Cancellation)).RootElement;
            Assert.Equal(entries, health.GetProperty("embedding").GetProperty("cache_entries").GetInt32());
            string metrics = await service.Client.GetStringAsync("/metrics", Cancellation);
            Assert.Contains($"ouro_embedding_cache_hits_total {(entries == 0 ? 0 : 2)}\n", metrics, StringComparison.Ordinal);
        }
    }
}

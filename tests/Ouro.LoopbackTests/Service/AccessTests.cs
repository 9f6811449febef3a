using System.Net;

namespace Ouro.LoopbackTests.Service;

public sealed class AccessTests
{
    private static readonly string[] Mocks = ["--mock-llm", "true", "--mock-embeddings", "true"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_a_key_only_its_holders_and_probes_are_answered()
    {
        await using var service = await RunningService.StartAsync([.. Mocks, "--api-key", "s3cret"]);
        foreach (var (name, value, status) in new[]
        {
            ("X-Other", "s3cret", 401), ("X-API-Key", "wrong", 401), ("Authorization", "Bearer wrong", 401), ("Authorization", "Basic s3cret", 401),
            ("X-API-Key", "s3cret", 200), ("Authorization", "Bearer s3cret", 200),
        })
        {
            using var reply = await service.PostAsync("/ask", RunningService.Question("q"), (name, value));
            Assert.Equal((HttpStatusCode)status, reply.StatusCode);
            // The refusal is attested and names no user text, but no wrong key may be echoed either.
            Assert.Equal("embeddings=mock, llm=mock", string.Join(",", reply.Headers.GetValues("Ouro-Stubs")));
            Assert.DoesNotContain("wrong", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        foreach (var (path, status) in new[] { ("/health", 200), ("/health/live", 200), ("/metrics", 401), ("/kb/list", 401) })
        {
            using var reply = await service.Client.GetAsync(path, Cancellation);
            Assert.Equal((HttpStatusCode)status, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData(null, "https://a.example", null)]
    [InlineData("https://a.example", "https://a.example", "https://a.example")]
    [InlineData("https://a.example", "https://b.example", null)]
    public async Task Pages_of_other_origins_may_call_only_where_that_is_set(string? setting, string origin, string? allowed)
    {
        await using var service = await RunningService.StartAsync([.. Mocks, "--api-key", "k", .. setting is null ? Array.Empty<string>() : ["--cors-origins", setting]]);
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/ask/stream");
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        using var reply = await service.Client.SendAsync(preflight, Cancellation);
        Assert.Equal(allowed, reply.Headers.TryGetValues("Access-Control-Allow-Origin", out var values) ? string.Join(",", values) : null);
    }

    [Fact]
    public async Task A_body_past_the_limit_is_a_fault_of_the_body()
    {
        await using var service = await RunningService.StartAsync([.. Mocks, "--body-limit-mb", "0.01"]);
        using var reply = await service.PostAsync("/ask", RunningService.Question(new string('x', 20_000)));
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("\"field\":\"body\"", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }
}

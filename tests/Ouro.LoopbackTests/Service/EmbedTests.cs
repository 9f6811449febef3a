using System.Net;
using System.Text.Json;

namespace Ouro.LoopbackTests.Service;

/// <summary><c>POST /embed</c> shows the vector that a question would be searched with.</summary>
public sealed class EmbedTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("async")]
    [InlineData("blocking")]
    public async Task Mock_and_real_vectors_are_unit_and_only_the_mocks_is_the_same_for_every_text(string pipeline)
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--allow-stub-header", "true", "--pipeline", pipeline);
        foreach (bool mock in new[] { true, false })
        {
            var (first, second) = (await EmbedAsync(service, "What is heat?", mock), await EmbedAsync(service, "Where do rivers end?", mock));
            foreach (var reply in new[] { first, second })
            {
                Assert.Equal(mock, reply.GetProperty("mock").GetBoolean());
                Assert.Equal(mock ? 768 : 384, reply.GetProperty("dimension").GetInt32());
                Assert.Equal(mock ? 768 : 384, Vector(reply).Length);
                Assert.Equal(1, Vector(reply).Sum(x => x * x), 1e-5);
                Assert.NotEmpty(reply.GetProperty("model").GetString()!);
            }

            Assert.Equal(mock, Vector(first).SequenceEqual(Vector(second)));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"text":"  "}""")]
    [InlineData("""{"text":7}""")]
    [InlineData("null")]
    [InlineData("{")]
    public async Task A_faulty_body_is_refused_with_its_field(string body)
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        using var reply = await service.PostAsync("/embed", body);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        var errors = JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("errors");
        Assert.Equal(1, errors.GetArrayLength());
    }

    [Fact]
    public async Task A_text_longer_than_a_question_may_be_is_refused()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        using var reply = await service.PostAsync("/embed", JsonSerializer.Serialize(new { text = new string('a', 8_001) }));
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("\"/embed\"", await service.Client.GetStringAsync("/docs", Cancellation), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> EmbedAsync(RunningService service, string text, bool mock)
    {
        using var reply = await service.PostAsync("/embed", JsonSerializer.Serialize(new { text }), ("Ouro-Use-Stubs", mock ? "embeddings=mock" : "embeddings=real"));
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        return JsonDocument.Parse(await reply.Content.ReadAsStringAsync(Cancellation)).RootElement;
    }

    private static double[] Vector(JsonElement reply) => [.. reply.GetProperty("vector").EnumerateArray().Select(x => x.GetDouble())];
}

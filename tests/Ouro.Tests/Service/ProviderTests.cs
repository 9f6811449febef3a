using System.Text;
using System.Text.Json;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;

namespace Ouro.Tests.Service;

public sealed class ProviderTests
{
    private static readonly LlmProviders Providers = TestUpstreams.Providers(
        "--ollama-base-url", "http://127.0.0.1:11434", "--google-base-url", "http://127.0.0.1:2/v1beta", "--google-api-key", "secret",
        "--stanford-base-url", "http://127.0.0.1:3/v1", "--stanford-api-key", "card");

    private static readonly ChatMessage[] Messages = [new("system", "Be brief."), new("user", "a"), new("assistant", "b"), new("user", "c")];

    [Theory]
    [InlineData("ollama:llama3", "http://127.0.0.1:11434/api/chat", null, null)]
    [InlineData("google:gemini-2.5-flash", "http://127.0.0.1:2/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "x-goog-api-key", "secret")]
    [InlineData("stanford:gpt", "http://127.0.0.1:3/v1/chat/completions", "Authorization", "Bearer card")]
    [InlineData("openai:gpt", "http://127.0.0.1:8011/v1/chat/completions", null, null)]
    public void A_model_is_asked_at_its_providers_address_with_its_key(string name, string url, string? header, string? value)
    {
        using var request = Request(name);
        Assert.Equal(url, request.RequestUri!.ToString());
        if (header is not null)
            Assert.Equal(value, string.Join(",", request.Headers.GetValues(header)));
        else
            Assert.Null(request.Headers.Authorization);
    }

    [Fact]
    public async Task Gemini_gets_the_system_message_apart_and_the_assistant_as_model()
    {
        using var request = Request("google:x");
        var body = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("Be brief.", body.GetProperty("systemInstruction").GetProperty("parts")[0].GetProperty("text").GetString());
        Assert.Equal(["user", "model", "user"], body.GetProperty("contents").EnumerateArray().Select(turn => turn.GetProperty("role").GetString()!));
    }

    [Theory]
    [InlineData("ollama:x", """{"model":"x","message":{"role":"assistant","content":"hi"},"done":false}""", "hi", false, null)]
    [InlineData("ollama:x", """{"model":"x","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop"}""", null, true, null)]
    [InlineData("ollama:x", """{"error":"model not found"}""", null, false, "model not found")]
    [InlineData("google:x", """{"candidates":[{"content":{"parts":[{"text":"a"},{"text":"b"}],"role":"model"},"index":0}],"usageMetadata":{}}""", "ab", false, null)]
    [InlineData("google:x", """{"candidates":[{"content":{"parts":[{"text":"c"}],"role":"model"},"finishReason":"STOP"}]}""", "c", true, null)]
    [InlineData("google:x", """{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}""", null, false, "quota")]
    [InlineData("google:x", """{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{}}""", null, false, "the prompt was blocked (SAFETY)")]
    [InlineData("google:x", """{"candidates":[{"finishReason":"SAFETY","index":0}]}""", null, false, "the answer was stopped (SAFETY)")]
    [InlineData("google:x", """{"candidates":[{"content":{"parts":[{"text":"d"}]},"finishReason":"RECITATION"}]}""", "d", false, "the answer was stopped (RECITATION)")]
    [InlineData("google:x", """{"candidates":[{"content":{"parts":[{"text":"e"}]},"finishReason":"MAX_TOKENS"}]}""", "e", true, null)]
    [InlineData("openai:x", """{"choices":[{"delta":{"content":"t"},"finish_reason":null}]}""", "t", false, null)]
    [InlineData("openai:x", "[DONE]", null, true, null)]
    public void An_event_of_each_provider_is_read(string name, string data, string? content, bool isEnd, string? error) =>
        Assert.Equal(new LlmChunk(content, isEnd, error, false), Providers.Find(name)!.Value.Provider.ParseEvent(Encoding.UTF8.GetBytes(data)));

    [Fact]
    public async Task Lines_are_found_wherever_the_bytes_are_cut()
    {
        byte[] reply = Encoding.UTF8.GetBytes("{\"message\":{\"content\":\"ä\"}}\n\n{\"message\":{\"content\":\"b\"}}\r\n{\"done\":true}");
        for (int cut = 1; cut < reply.Length; cut++)
        {
            await using var body = new CutStream(reply, cut);
            var chunks = new List<LlmChunk>();
            await foreach (var chunk in UpstreamEvents.ReadAsync(body, Providers.Find("ollama:x")!.Value.Provider, TestContext.Current.CancellationToken))
                chunks.Add(chunk);
            Assert.Equal([new("ä", false, null, false), new("b", false, null, false), new(null, true, null, false)], chunks);
        }
    }

    private static HttpRequestMessage Request(string name)
    {
        var (provider, model) = Providers.Find(name)!.Value;
        return provider.BuildRequest(new LlmCall(provider, model, "c", Messages));
    }

    /// <summary>Gives so many bytes a read.</summary>
    private sealed class CutStream(byte[] bytes, int count) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(count, buffer.Length)], cancellationToken);
    }
}

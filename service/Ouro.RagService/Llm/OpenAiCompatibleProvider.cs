using System.Net.Http.Headers;
using System.Text.Json;
using Ouro.RagService.Web;

namespace Ouro.RagService.Llm;

/// <summary>
/// Chat completions as OpenAI streams them (https://platform.openai.com/docs/api-reference/chat-streaming): events of
/// <c>{"choices":[{"delta":{"content":…},"finish_reason":…}]}</c>, then <c>[DONE]</c>. Stanford's gateway, Ollama, Google
/// and the simulator speak it too.
/// </summary>
internal sealed class OpenAiCompatibleProvider(Uri baseUrl, string? apiKey) : ILlmProvider
{
    public const string SimulatedFingerprint = "ouro-simulated";

    private readonly Uri _endpoint = new(baseUrl, "chat/completions");

    public IReadOnlyList<string> Prefixes { get; } = ["sim", "openai", "stanford", "ollama", "google"];

    public HttpRequestMessage BuildRequest(LlmCall call)
    {
        var body = new ChatCompletionRequest(call.Model, true, call.Messages);
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, ServiceJson.Default.ChatCompletionRequest));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (apiKey is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
        return request;
    }

    public LlmChunk ParseEvent(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return new LlmChunk(null, false, true, null, false);
        var chunk = JsonSerializer.Deserialize(data, ServiceJson.Default.ChatCompletionChunk);
        if (chunk is null)
            return default;
        var choice = chunk.Choices is { Count: > 0 } choices ? choices[0] : null;
        string? content = choice?.Delta?.Content;
        return new LlmChunk(
            string.IsNullOrEmpty(content) ? null : content, choice?.FinishReason is not null, false,
            chunk.Error is null ? null : chunk.Error.Message ?? "no message", chunk.SystemFingerprint == SimulatedFingerprint);
    }
}

internal sealed record ChatCompletionRequest(string Model, bool Stream, IReadOnlyList<Pipeline.ChatMessage> Messages);

internal sealed record ChatCompletionChunk(IReadOnlyList<ChatChoice>? Choices, string? SystemFingerprint, ChatError? Error);

internal sealed record ChatChoice(ChatDelta? Delta, string? FinishReason);

internal sealed record ChatDelta(string? Content);

internal sealed record ChatError(string? Message);

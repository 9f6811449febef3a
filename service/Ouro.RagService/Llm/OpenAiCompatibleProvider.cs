using System.Net.Http.Headers;
using System.Text.Json;
using Ouro.RagService.Web;

namespace Ouro.RagService.Llm;

/// <summary>
/// Chat completions as OpenAI streams them (https://platform.openai.com/docs/api-reference/chat-streaming): events of
/// <c>{"choices":[{"delta":{"content":…},"finish_reason":…}]}</c>, then <c>[DONE]</c>. Stanford's gateway and the simulator
/// speak it; Ollama and Google too, beside their own formats.
/// </summary>
internal sealed class OpenAiCompatibleProvider(UpstreamAddress address) : ILlmProvider
{
    public const string SimulatedFingerprint = "ouro-simulated";

    private readonly Uri _endpoint = new(address.BaseUrl, "chat/completions");

    public UpstreamAddress Address { get; } = address;

    public UpstreamFraming Framing => UpstreamFraming.Events;

    public HttpRequestMessage BuildRequest(LlmCall call)
    {
        var request = UpstreamRequest.Post(
            _endpoint, new ChatCompletionRequest(call.Model, true, call.Messages), ServiceJson.Default.ChatCompletionRequest, "text/event-stream");
        if (Address.ApiKey is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    public LlmChunk ParseEvent(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
            return new LlmChunk(null, true, null, false);
        var chunk = JsonSerializer.Deserialize(data, ServiceJson.Default.ChatCompletionChunk);
        if (chunk is null)
            return default;
        string? content = chunk.Choices is { Count: > 0 } choices ? choices[0].Delta?.Content : null;
        return new LlmChunk(
            string.IsNullOrEmpty(content) ? null : content, false,
            chunk.Error is null ? null : chunk.Error.Message ?? "no message", chunk.SystemFingerprint == SimulatedFingerprint);
    }
}

internal sealed record ChatCompletionRequest(string Model, bool Stream, IReadOnlyList<Pipeline.ChatMessage> Messages);

internal sealed record ChatCompletionChunk(IReadOnlyList<ChatChoice>? Choices, string? SystemFingerprint, ChatError? Error);

internal sealed record ChatChoice(ChatDelta? Delta);

internal sealed record ChatDelta(string? Content);

internal sealed record ChatError(string? Message);

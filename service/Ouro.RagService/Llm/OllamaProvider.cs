using System.Text.Json;
using Ouro.RagService.Web;

namespace Ouro.RagService.Llm;

/// <summary>
/// Ollama's own chat (https://github.com/ollama/ollama/blob/main/docs/api.md#generate-a-chat-completion): lines of
/// <c>{"message":{"role":"assistant","content":…},"done":false}</c>, the last with <c>"done":true</c>.
/// </summary>
internal sealed class OllamaProvider(UpstreamAddress address) : ILlmProvider
{
    private readonly Uri _endpoint = new(address.BaseUrl, "api/chat");

    public UpstreamAddress Address { get; } = address;

    public UpstreamFraming Framing => UpstreamFraming.Lines;

    public HttpRequestMessage BuildRequest(LlmCall call) => UpstreamRequest.Post(
        _endpoint, new ChatCompletionRequest(call.Model, true, call.Messages), ServiceJson.Default.ChatCompletionRequest, "application/x-ndjson");

    public LlmChunk ParseEvent(ReadOnlySpan<byte> data)
    {
        var line = JsonSerializer.Deserialize(data, ServiceJson.Default.OllamaLine);
        string? content = line?.Message?.Content;
        return new LlmChunk(string.IsNullOrEmpty(content) ? null : content, line is { Done: true }, line?.Error, false);
    }
}

internal sealed record OllamaLine(ChatDelta? Message, bool Done, string? Error);

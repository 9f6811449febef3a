using System.Text.Json;
using System.Text.Json.Serialization;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Web;

namespace Ouro.RagService.Llm;

/// <summary>
/// Gemini's <c>streamGenerateContent?alt=sse</c> (https://ai.google.dev/api/generate-content): events of
/// <c>{"candidates":[{"content":{"parts":[{"text":…}]},"finishReason":…}]}</c>. There is no end mark: the event with a
/// finish reason is the last. A refused prompt has no candidate, but <c>{"promptFeedback":{"blockReason":…}}</c>.
/// </summary>
internal sealed class GoogleProvider(UpstreamAddress address) : ILlmProvider
{
    public UpstreamAddress Address { get; } = address;

    public UpstreamFraming Framing => UpstreamFraming.Events;

    public HttpRequestMessage BuildRequest(LlmCall call)
    {
        var endpoint = new Uri(Address.BaseUrl, $"models/{Uri.EscapeDataString(call.Model)}:streamGenerateContent?alt=sse");
        var turns = call.Messages.Where(message => message.Role != "system").Select(message => new GoogleContent(message.Role == "assistant" ? "model" : "user", Parts(message)));
        var system = call.Messages.Where(message => message.Role == "system").SelectMany(Parts).ToArray();
        var body = new GoogleRequest([.. turns], system.Length == 0 ? null : new GoogleContent(null, system));
        var request = UpstreamRequest.Post(endpoint, body, ServiceJson.Default.GoogleRequest, "text/event-stream");
        if (Address.ApiKey is { } key)
            request.Headers.Add("x-goog-api-key", key);
        return request;
    }

    public LlmChunk ParseEvent(ReadOnlySpan<byte> data)
    {
        var reply = JsonSerializer.Deserialize(data, ServiceJson.Default.GoogleReply);
        var candidate = reply?.Candidates is { Count: > 0 } candidates ? candidates[0] : null;
        string content = string.Concat((candidate?.Content?.Parts ?? []).Select(part => part.Text));
        string? error = reply switch
        {
            { Error: { } reported } => reported.Message ?? "no message",
            { PromptFeedback.BlockReason: { } reason } => $"the prompt was blocked ({reason})",
            _ => candidate?.FinishReason is null or "STOP" or "MAX_TOKENS" ? null : $"the answer was stopped ({candidate.FinishReason})",
        };
        return new LlmChunk(content.Length == 0 ? null : content, error is null && candidate?.FinishReason is not null, error, false);
    }

    private static GooglePart[] Parts(ChatMessage message) => [new GooglePart(message.Content)];
}

internal sealed record GoogleRequest(IReadOnlyList<GoogleContent> Contents, [property: JsonPropertyName("systemInstruction")] GoogleContent? SystemInstruction);

internal sealed record GoogleContent(string? Role, IReadOnlyList<GooglePart>? Parts);

internal sealed record GooglePart(string? Text);

internal sealed record GoogleReply(
    IReadOnlyList<GoogleCandidate>? Candidates, ChatError? Error, [property: JsonPropertyName("promptFeedback")] GooglePromptFeedback? PromptFeedback);

internal sealed record GooglePromptFeedback([property: JsonPropertyName("blockReason")] string? BlockReason);

internal sealed record GoogleCandidate(GoogleContent? Content, [property: JsonPropertyName("finishReason")] string? FinishReason);

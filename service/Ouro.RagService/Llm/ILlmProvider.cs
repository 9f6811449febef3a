namespace Ouro.RagService.Llm;

/// <summary>One provider's wire format. A new provider is one file that implements this, its address in <see cref="LlmOptions"/> and a line in <see cref="LlmProviders"/>.</summary>
internal interface ILlmProvider
{
    UpstreamAddress Address { get; }

    UpstreamFraming Framing { get; }

    HttpRequestMessage BuildRequest(LlmCall call);

    /// <summary>Parses one event's data, or one line. A JSON fault throws <see cref="System.Text.Json.JsonException"/>.</summary>
    LlmChunk ParseEvent(ReadOnlySpan<byte> data);
}

internal enum UpstreamFraming
{
    /// <summary>Server-sent events.</summary>
    Events,

    /// <summary>A JSON document per line (https://github.com/ndjson/ndjson-spec).</summary>
    Lines,
}

/// <param name="Content">Null when the event carries no text.</param>
/// <param name="IsEnd">The answer is complete with this event.</param>
/// <param name="Error">The upstream's own error inside the stream.</param>
/// <param name="IsSimulated">The upstream labels itself as simulated.</param>
internal readonly record struct LlmChunk(string? Content, bool IsEnd, string? Error, bool IsSimulated);

namespace Ouro.RagService.Llm;

/// <summary>One provider's wire format. A new provider is one file that implements this and a line in <see cref="LlmProviders"/>.</summary>
internal interface ILlmProvider
{
    /// <summary>The names before the colon that mean this provider.</summary>
    IReadOnlyList<string> Prefixes { get; }

    HttpRequestMessage BuildRequest(LlmCall call);

    /// <summary>Parses the data of one server-sent event. A JSON fault throws <see cref="System.Text.Json.JsonException"/>.</summary>
    LlmChunk ParseEvent(ReadOnlySpan<byte> data);
}

/// <param name="Content">Null when the event carries no text.</param>
/// <param name="IsFinish">The model said why it stopped: nothing but the end mark is missing.</param>
/// <param name="IsEnd">The stream's end mark.</param>
/// <param name="Error">The upstream's own error inside the stream.</param>
/// <param name="IsSimulated">The upstream labels itself as simulated.</param>
internal readonly record struct LlmChunk(string? Content, bool IsFinish, bool IsEnd, string? Error, bool IsSimulated);

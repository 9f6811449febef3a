namespace Ouro.Model.Planning;

/// <summary>The shape of the reply stream.</summary>
public enum TargetFormat
{
    /// <summary>OuRAGboros' SSE: typed JSON events, end marker <c>{"type":"end"}</c>.</summary>
    Ouragboros,

    /// <summary>OpenAI chat completions SSE, end marker <c>[DONE]</c>.</summary>
    OpenAi,

    /// <summary>Ollama NDJSON, end marker <c>"done":true</c>.</summary>
    Ollama,
}

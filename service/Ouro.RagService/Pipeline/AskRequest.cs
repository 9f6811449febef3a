namespace Ouro.RagService.Pipeline;

/// <summary>The body of <c>/ask</c> and <c>/ask/stream</c>, compatible with OuRAGboros.</summary>
internal sealed record AskRequest
{
    public string? Query { get; init; }
    public string? EmbeddingModel { get; init; }
    public string? LlmModel { get; init; }
    public string? Prompt { get; init; }
    public bool UseRag { get; init; } = true;
    public int MaxDocuments { get; init; } = 5;
    public double ScoreThreshold { get; init; }
    public bool UseOpensearch { get; init; }
    public bool UseQdrant { get; init; }
    public IReadOnlyList<AttachedFile>? Files { get; init; }
    public IReadOnlyList<ChatMessage>? History { get; init; }
    public string KnowledgeBase { get; init; } = "default";
}

internal sealed record AttachedFile(string? Name, string? Content);

internal sealed record ChatMessage(string? Role, string? Content);

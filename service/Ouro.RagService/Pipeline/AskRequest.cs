namespace Ouro.RagService.Pipeline;

/// <summary>
/// The body of <c>/ask</c> and <c>/ask/stream</c>, compatible with OuRAGboros. Settable, since generated JSON code gives
/// an absent init-only property the type's default and not its own.
/// </summary>
internal sealed record AskRequest
{
    public string? Query { get; set; }
    public string? EmbeddingModel { get; set; }
    public string? LlmModel { get; set; }
    public string? Prompt { get; set; }
    public bool UseRag { get; set; } = true;
    public int MaxDocuments { get; set; } = 5;
    public double ScoreThreshold { get; set; }
    public bool UseOpensearch { get; set; }
    public bool UseQdrant { get; set; }
    public IReadOnlyList<AttachedFile>? Files { get; set; }
    public IReadOnlyList<ChatMessage>? History { get; set; }
    public string KnowledgeBase { get; set; } = "default";
}

internal sealed record AttachedFile(string? Name, string? Content);

internal sealed record ChatMessage(string? Role, string? Content);

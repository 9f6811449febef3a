using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Pipeline;

/// <summary>What retrieval came to: documents, a full embedding queue, or a store that failed.</summary>
internal readonly record struct Retrieved(ScoredDocument[]? Documents, string? StoreFault)
{
    public bool IsQueueFull => Documents is null && StoreFault is null;
}

using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Pipeline;

/// <summary>What retrieval came to: documents, a full embedding queue, or a store that failed.</summary>
/// <param name="RetryAfterSeconds">When the queue may have room; null where it had.</param>
internal readonly record struct Retrieved(ScoredDocument[]? Documents, string? StoreFault, int? RetryAfterSeconds)
{
    public static Retrieved Found(ScoredDocument[] documents) => new(documents, null, null);

    public static Retrieved Failed(StoreFault fault) => new(null, fault.Message, null);

    public static Retrieved Refused(int seconds) => new(null, null, seconds);
}

using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>A store outside this process, which outlives it. Its mark tells a later process which passages it holds.</summary>
internal interface ICopyStore : IVectorStore
{
    /// <returns>What was written after the last complete filling; null where there was none since the store was cleared.</returns>
    ValueTask<string?> ReadMarkAsync(CancellationToken cancellation);

    ValueTask WriteMarkAsync(string mark, CancellationToken cancellation);
}

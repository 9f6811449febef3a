namespace Ouro.RagService.Retrieval;

/// <summary>The passages of one knowledge base with their unit vectors. Safe for concurrent readers and one writer.</summary>
internal interface IVectorStore : IAsyncDisposable
{
    ValueTask<int> CountAsync(CancellationToken cancellation);

    ValueTask ClearAsync(CancellationToken cancellation);

    /// <param name="vectors">Unit vectors of the documents, one after the other.</param>
    ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation);

    /// <summary>The nearest passages by cosine, best first; fewer than <paramref name="count"/> when the threshold cuts.</summary>
    ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation);
}

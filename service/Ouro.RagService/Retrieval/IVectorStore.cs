namespace Ouro.RagService.Retrieval;

/// <summary>Vectors with their passages. Safe for concurrent readers and a writer.</summary>
internal interface IVectorStore
{
    int Dimension { get; }

    IReadOnlyList<Document> Documents { get; }

    /// <summary>The nearest passages by cosine, best first; fewer than <paramref name="count"/> when the threshold cuts.</summary>
    ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold);

    /// <param name="vectors">Unit vectors of the documents, one after the other.</param>
    void Add(IReadOnlyList<Document> documents, ReadOnlySpan<float> vectors);
}

namespace Ouro.RagService.Retrieval;

/// <summary>A named set of passages, indexed for the real encoder, for the stub, or both; the two never mix.</summary>
internal sealed class KnowledgeBase(string name, IndexedVectors? real, IndexedVectors? mock)
{
    public string Name { get; } = name;

    /// <summary>The index a request searches; null for the one that the service does not run with.</summary>
    public IndexedVectors? Index(bool isMock) => isMock ? mock : real;

    public IReadOnlyList<Document> Documents(bool isMock) => (isMock ? mock : real)?.Store.Documents ?? [];
}

/// <summary>An index in memory and the file that holds the same vectors for the retriever that reads it per request.</summary>
internal sealed class IndexedVectors(ExactVectorStore store, string filePath)
{
    private volatile string _filePath = filePath;

    public ExactVectorStore Store { get; } = store;

    public string FilePath => _filePath;

    public void Add(IReadOnlyList<Document> documents, ReadOnlySpan<float> vectors, string newFilePath)
    {
        lock (Store)
        {
            Store.Add(documents, vectors);
            Save(newFilePath);
        }
    }

    /// <returns>How many passages were removed.</returns>
    public int Remove(Predicate<Document> isRemoved, string newFilePath)
    {
        lock (Store)
        {
            int removed = Store.Remove(isRemoved);
            if (removed > 0)
                Save(newFilePath);
            return removed;
        }
    }

    private void Save(string newFilePath)
    {
        VectorFile.Write(newFilePath, Store.Dimension, Store.Vectors);
        _filePath = newFilePath;
    }
}

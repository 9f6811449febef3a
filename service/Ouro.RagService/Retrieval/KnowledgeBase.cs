namespace Ouro.RagService.Retrieval;

/// <summary>A named set of passages, indexed for the real encoder, for the stub, or both; the two never mix.</summary>
internal sealed class KnowledgeBase(string name, IndexedVectors? real, IndexedVectors? mock)
{
    public string Name { get; } = name;

    /// <summary>The index a request searches; null for the one that the service does not run with.</summary>
    public IndexedVectors? Index(bool isMock) => isMock ? mock : real;

    /// <summary>The same with another index.</summary>
    public KnowledgeBase With(IndexedVectors index, bool isMock) => new(Name, isMock ? real : index, isMock ? index : mock);

    public IReadOnlyList<Document> Documents(bool isMock) => (isMock ? mock : real)?.Store.Current.Documents ?? [];
}

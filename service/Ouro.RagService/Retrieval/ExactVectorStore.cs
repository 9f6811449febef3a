using System.Numerics.Tensors;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Exact cosine search over vectors in memory, one SIMD dot product per row. Readers work on an immutable snapshot that
/// a writer replaces, so a search never waits.
/// </summary>
internal sealed class ExactVectorStore : IVectorStore
{
    private readonly Lock _writing = new();
    private volatile Snapshot _current;

    public ExactVectorStore(int dimension, IReadOnlyList<Document> documents, float[] vectors)
    {
        if (vectors.Length != (long)documents.Count * dimension)
            throw new ArgumentException($"read {vectors.Length} floats, expected {documents.Count} × {dimension}", nameof(vectors));
        Dimension = dimension;
        _current = new Snapshot([.. documents], vectors);
    }

    private sealed record Snapshot(Document[] Documents, float[] Vectors);

    public int Dimension { get; }

    public IReadOnlyList<Document> Documents => _current.Documents;

    public ReadOnlySpan<float> Vectors => _current.Vectors;

    public ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold)
    {
        var snapshot = _current;
        // 64 on the stack: more than any request is allowed to ask for.
        var nearest = new NearestList(count <= 64 ? stackalloc (float, int)[count] : new (float, int)[count]);
        for (int row = 0; row < snapshot.Documents.Length; row++)
        {
            float score = TensorPrimitives.Dot(query, snapshot.Vectors.AsSpan(row * Dimension, Dimension));
            if (score >= threshold)
                nearest.Offer(score, row);
        }
        return Collect(nearest.Best, snapshot.Documents);
    }

    public static ScoredDocument[] Collect(ReadOnlySpan<(float Score, int Row)> best, IReadOnlyList<Document> documents)
    {
        var result = new ScoredDocument[best.Length];
        for (int i = 0; i < best.Length; i++)
            result[i] = new ScoredDocument(documents[best[i].Row], best[i].Score);
        return result;
    }

    public void Add(IReadOnlyList<Document> documents, ReadOnlySpan<float> vectors)
    {
        if (vectors.Length != (long)documents.Count * Dimension)
            throw new ArgumentException($"read {vectors.Length} floats, expected {documents.Count} × {Dimension}", nameof(vectors));
        lock (_writing)
        {
            var old = _current;
            float[] all = new float[old.Vectors.Length + vectors.Length];
            old.Vectors.CopyTo(all, 0);
            vectors.CopyTo(all.AsSpan(old.Vectors.Length));
            _current = new Snapshot([.. old.Documents, .. documents], all);
        }
    }
}

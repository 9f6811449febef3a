using System.Runtime.CompilerServices;

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
        Dimension = dimension;
        CheckShape(documents, vectors);
        _current = new Snapshot(new IndexVersion(0, documents.Count), [.. documents], vectors);
    }

    private sealed record Snapshot(IndexVersion Version, Document[] Documents, float[] Vectors);

    public int Dimension { get; }

    public IReadOnlyList<Document> Documents => _current.Documents;

    public ReadOnlySpan<float> Vectors => _current.Vectors;

    public IndexVersion Version => _current.Version;

    /// <summary>Everything of one state.</summary>
    public (IndexVersion Version, Document[] Documents, ReadOnlyMemory<float> Vectors) Read()
    {
        var snapshot = _current;
        return (snapshot.Version, snapshot.Documents, snapshot.Vectors);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold)
    {
        var snapshot = _current;
        // 64 on the stack: more than any request is allowed to ask for.
        var nearest = new NearestList(count <= 64 ? stackalloc (float, int)[count] : new (float, int)[count]);
        for (int row = 0; row < snapshot.Documents.Length; row++)
        {
            float score = DotProduct.Of(query, snapshot.Vectors.AsSpan(row * Dimension, Dimension));
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
        CheckShape(documents, vectors);
        lock (_writing)
        {
            var old = _current;
            Document[] all = [.. old.Documents, .. documents];
            _current = new Snapshot(old.Version with { Count = all.Length }, all, [.. old.Vectors, .. vectors]);
        }
    }

    /// <returns>How many were removed.</returns>
    public int Remove(Predicate<Document> isRemoved)
    {
        lock (_writing)
        {
            var old = _current;
            int[] kept = [.. Enumerable.Range(0, old.Documents.Length).Where(row => !isRemoved(old.Documents[row]))];
            int removed = old.Documents.Length - kept.Length;
            if (removed == 0)
                return 0;
            var vectors = new float[kept.Length * Dimension];
            for (int i = 0; i < kept.Length; i++)
                old.Vectors.AsSpan(kept[i] * Dimension, Dimension).CopyTo(vectors.AsSpan(i * Dimension));
            _current = new Snapshot(new IndexVersion(old.Version.Edition + 1, kept.Length), [.. kept.Select(row => old.Documents[row])], vectors);
            return removed;
        }
    }

    public ValueTask<int> CountAsync(CancellationToken cancellation) => new(_current.Documents.Length);

    public ValueTask ClearAsync(CancellationToken cancellation)
    {
        Remove(_ => true);
        return ValueTask.CompletedTask;
    }

    public ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        Add(documents, vectors.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation) =>
        new(Search(query.Span, count, threshold));

    private void CheckShape(IReadOnlyList<Document> documents, ReadOnlySpan<float> vectors)
    {
        if (vectors.Length != (long)documents.Count * Dimension)
            throw new ArgumentException($"read {vectors.Length} floats, expected {documents.Count} × {Dimension}", nameof(vectors));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

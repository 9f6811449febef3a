using System.Runtime.CompilerServices;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Exact cosine search over vectors in memory: a bound from each row's bytes, and the SIMD dot product of the few rows
/// that it leaves. Readers work on an immutable snapshot that a writer replaces, so a search never waits.
/// </summary>
internal sealed class ExactVectorStore : IVectorStore
{
    private readonly Lock _writing = new();
    private volatile Snapshot _current;

    public ExactVectorStore(int dimension, IReadOnlyList<Document> documents, float[] vectors)
    {
        Dimension = dimension;
        CheckShape(documents, vectors);
        _current = new Snapshot(new IndexVersion(0, documents.Count), [.. documents], vectors, CodesOf(vectors));
    }

    /// <param name="Codes">Null where the processor cannot use them.</param>
    private sealed record Snapshot(IndexVersion Version, Document[] Documents, float[] Vectors, RowCodes? Codes);

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

    public ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold)
    {
        var snapshot = _current;
        if (query.Length != Dimension)
            throw new ArgumentException($"read {query.Length} components, expected {Dimension}", nameof(query));
        // 64 on the stack: more than any request is allowed to ask for.
        var nearest = new NearestList(count <= 64 ? stackalloc (float, int)[count] : new (float, int)[count]);
        if (snapshot.Codes is { } codes)
            ScanCodes(snapshot, codes, query, threshold, ref nearest);
        else
            Scan(snapshot, query, threshold, ref nearest);
        return Collect(nearest.Best, snapshot.Documents);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScanCodes(Snapshot snapshot, RowCodes codes, ReadOnlySpan<float> query, float threshold, ref NearestList nearest)
    {
        var coded = RowCodes.Encode(query, stackalloc short[RowCodes.StrideOf(query.Length)]);
        float least = threshold;
        for (int row = 0; row < snapshot.Documents.Length; row++)
        {
            if (codes.Bound(coded, row) < least)
                continue;
            float score = DotProduct.Of(query, snapshot.Vectors.AsSpan(row * query.Length, query.Length));
            if (!(score >= least)) // what is not a number neither
                continue;
            nearest.Offer(score, row);
            least = Math.Max(threshold, nearest.Least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan(Snapshot snapshot, ReadOnlySpan<float> query, float threshold, ref NearestList nearest)
    {
        for (int row = 0; row < snapshot.Documents.Length; row++)
        {
            float score = DotProduct.Of(query, snapshot.Vectors.AsSpan(row * query.Length, query.Length));
            if (score >= threshold)
                nearest.Offer(score, row);
        }
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
            _current = new Snapshot(old.Version with { Count = all.Length }, all, [.. old.Vectors, .. vectors], old.Codes?.With(vectors));
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
            _current = new Snapshot(new IndexVersion(old.Version.Edition + 1, kept.Length), [.. kept.Select(row => old.Documents[row])], vectors, CodesOf(vectors));
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

    private RowCodes? CodesOf(float[] vectors) => RowCodes.IsSupported ? RowCodes.Of(Dimension, vectors) : null;

    private void CheckShape(IReadOnlyList<Document> documents, ReadOnlySpan<float> vectors)
    {
        if (vectors.Length != (long)documents.Count * Dimension)
            throw new ArgumentException($"read {vectors.Length} floats, expected {documents.Count} × {Dimension}", nameof(vectors));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

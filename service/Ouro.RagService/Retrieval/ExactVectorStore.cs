using System.Runtime.CompilerServices;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Exact cosine search: a bound from each row's bytes, and the SIMD dot product of the few rows that it leaves. Readers
/// work on an immutable state that a writer replaces, so a search never waits.
/// </summary>
internal sealed class ExactVectorStore : IVectorStore
{
    private readonly Lock _writing = new();
    private volatile IndexState _current;

    public ExactVectorStore(IReadOnlyList<Document> documents, VectorRows rows)
    {
        Dimension = rows.Dimension;
        _current = new IndexState([.. documents], rows);
        CheckShape(documents, rows.Count * Dimension);
    }

    public ExactVectorStore(int dimension, IReadOnlyList<Document> documents, float[] vectors)
        : this(documents, VectorRows.Of(dimension, vectors))
    {
    }

    public int Dimension { get; }

    /// <summary>Everything of one moment.</summary>
    public IndexState Current => _current;

    public ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold) => Search(query, count, threshold, RowCodes.IsSupported);

    /// <param name="byCodes">False: every row is scored in full, as on processors that cannot use the codes.</param>
    public ScoredDocument[] Search(ReadOnlySpan<float> query, int count, float threshold, bool byCodes)
    {
        var state = _current;
        if (query.Length != Dimension)
            throw new ArgumentException($"read {query.Length} components, expected {Dimension}", nameof(query));
        // 64 on the stack: more than any request is allowed to ask for.
        var nearest = new NearestList(count <= 64 ? stackalloc (float, int)[count] : new (float, int)[count]);
        if (byCodes)
            ScanCodes(state, query, threshold, ref nearest);
        else
            Scan(state, query, threshold, ref nearest);
        GC.KeepAlive(state.Rows);
        return Collect(nearest.Best, state.Documents);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScanCodes(IndexState state, ReadOnlySpan<float> query, float threshold, ref NearestList nearest)
    {
        var coded = RowCodes.Encode(query, stackalloc short[RowCodes.StrideOf(query.Length)]);
        var codes = state.Rows.Codes.Read();
        var vectors = state.Rows.Vectors;
        float least = threshold;
        for (int row = 0; row < state.Documents.Length; row++)
        {
            if (codes.Bound(coded, row) < least)
                continue;
            float score = DotProduct.Of(query, vectors.Slice(row * query.Length, query.Length));
            if (!(score >= least)) // what is not a number neither
                continue;
            nearest.Offer(score, row);
            least = Math.Max(threshold, nearest.Least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scan(IndexState state, ReadOnlySpan<float> query, float threshold, ref NearestList nearest)
    {
        var vectors = state.Rows.Vectors;
        for (int row = 0; row < state.Documents.Length; row++)
        {
            float score = DotProduct.Of(query, vectors.Slice(row * query.Length, query.Length));
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

    /// <summary>Removes passages and appends others, in one step for readers.</summary>
    /// <param name="place">Puts the new rows where they are searched; where it throws nothing has changed. Not called where nothing is removed or added.</param>
    /// <returns>How many were removed.</returns>
    public int Replace(Predicate<Document> isRemoved, IReadOnlyList<Document> added, float[] vectors, Func<int, IReadOnlyList<RowRun>, VectorRows> place)
    {
        CheckShape(added, vectors.Length);
        lock (_writing)
        {
            var old = _current;
            var documents = new List<Document>(old.Documents.Length + added.Count);
            var runs = new List<RowRun>();
            int start = 0;
            for (int row = 0; row < old.Documents.Length; row++)
            {
                if (!isRemoved(old.Documents[row]))
                {
                    documents.Add(old.Documents[row]);
                    continue;
                }
                runs.Add(new RowRun(old.Rows, start, row - start));
                start = row + 1;
            }
            runs.Add(new RowRun(old.Rows, start, old.Documents.Length - start));
            int removed = old.Documents.Length - documents.Count;
            if (removed == 0 && added.Count == 0)
                return 0;
            documents.AddRange(added);
            runs.Add(RowRun.All(VectorRows.Of(Dimension, vectors)));
            _current = new IndexState([.. documents], place(Dimension, runs));
            return removed;
        }
    }

    public ValueTask<int> CountAsync(CancellationToken cancellation) => new(_current.Documents.Length);

    public ValueTask ClearAsync(CancellationToken cancellation)
    {
        Replace(_ => true, [], [], VectorRows.Join);
        return ValueTask.CompletedTask;
    }

    public ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        Replace(_ => false, documents, vectors.ToArray(), VectorRows.Join);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation) =>
        new(Search(query.Span, count, threshold));

    private void CheckShape(IReadOnlyList<Document> documents, long floats)
    {
        if (floats != (long)documents.Count * Dimension)
            throw new ArgumentException($"read {floats} floats, expected {documents.Count} × {Dimension}", nameof(floats));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

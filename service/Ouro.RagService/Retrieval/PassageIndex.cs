using Ouro.RagService.Embeddings;

namespace Ouro.RagService.Retrieval;

/// <summary>Builds the vectors of a corpus once and keeps them on disk under a name made of the model's and the corpus' keys.</summary>
internal static class PassageIndex
{
    /// <summary>Tokens of a passage that are embedded; nearly all glosses are shorter.</summary>
    public const int MaxTokens = 48;

    // 16 texts of about the same length a call: larger batches gain nothing at 6 × 384.
    private const int BatchSize = 16;

    public static ExactVectorStore LoadOrBuild(
        string cacheFolder, string modelKey, Corpus corpus, EncoderSession session, TextTokenizer tokenizer, int workerCount) =>
        LoadOrBuild(
            Path.Combine(cacheFolder, $"index-{modelKey}-{corpus.Key}-{MaxTokens}.vec"), corpus, session.Dimension,
            () => Build(corpus.Documents, session, tokenizer, workerCount));

    /// <summary>The stub's index of the same passages, kept apart from the real one.</summary>
    public static ExactVectorStore LoadOrBuildMock(string cacheFolder, Corpus corpus) =>
        LoadOrBuild(
            Path.Combine(cacheFolder, $"index-mock-{corpus.Key}.vec"), corpus, MockEmbedding.Dimension, () => MockEmbedding.IndexVectors(corpus.Documents.Count));

    /// <summary>
    /// An index and further passages, kept in a file named by what it holds. Once it is written and mapped, files of the
    /// same prefix that hold something else are deleted.
    /// </summary>
    public static ExactVectorStore Extend(string cacheFolder, string prefix, IndexState known, Document[] added, Func<float[]> embed)
    {
        Document[] all = [.. known.Documents, .. added];
        if (all.Length == 0)
            return new ExactVectorStore(all, known.Rows);
        string path = Path.Combine(cacheFolder, $"{prefix}{ContentKey.Of(all)}.vec");
        var rows = VectorFile.TryMap(path, known.Rows.Dimension, all.Length);
        if (rows is null)
        {
            rows = WriteAndMap(path, [RowRun.All(known.Rows), RowRun.All(VectorRows.Of(known.Rows.Dimension, embed()))]);
            foreach (string old in Directory.GetFiles(cacheFolder, $"{prefix}*.vec").Where(old => old != path))
                File.Delete(old);
        }
        return new ExactVectorStore(all, rows);
    }

    private static VectorRows WriteAndMap(string path, IReadOnlyList<RowRun> runs)
    {
        int dimension = runs[0].Rows.Dimension;
        VectorFile.WriteDurably(path, dimension, runs);
        return VectorFile.TryMap(path, dimension, runs.Sum(run => run.Count)) ?? throw new IOException($"{path}: not as it was just written");
    }

    private static ExactVectorStore LoadOrBuild(string path, Corpus corpus, int dimension, Func<float[]> build)
    {
        var rows = VectorFile.TryMap(path, dimension, corpus.Documents.Count) ?? WriteAndMap(path, [RowRun.All(VectorRows.Of(dimension, build()))]);
        return new ExactVectorStore(corpus.Documents, rows);
    }

    private static float[] Build(IReadOnlyList<Document> documents, EncoderSession session, TextTokenizer tokenizer, int workerCount)
    {
        // Sorted by length, so that no batch pads a short text to a long one.
        var texts = new (int Row, long[] Tokens)[documents.Count];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = (i, tokenizer.Encode(documents[i].Text, MaxTokens));
        Array.Sort(texts, (a, b) => a.Tokens.Length.CompareTo(b.Tokens.Length));
        var vectors = new float[documents.Count * session.Dimension];
        Parallel.ForEach(texts.Chunk(BatchSize), new ParallelOptions { MaxDegreeOfParallelism = workerCount }, batch =>
        {
            float[] encoded = session.Encode([.. batch.Select(text => text.Tokens)]);
            for (int i = 0; i < batch.Length; i++)
                encoded.AsSpan(i * session.Dimension, session.Dimension).CopyTo(vectors.AsSpan(batch[i].Row * session.Dimension));
        });
        return vectors;
    }
}

using Ouro.RagService.Embeddings;

namespace Ouro.RagService.Retrieval;

/// <summary>Builds the vectors of a corpus once and keeps them on disk under a name made of the model's and the corpus' keys.</summary>
internal static class PassageIndex
{
    /// <summary>Tokens of a passage that are embedded; nearly all glosses are shorter.</summary>
    public const int MaxTokens = 48;

    // 16 texts of about the same length a call: larger batches gain nothing at 6 × 384.
    private const int BatchSize = 16;

    public static IndexedVectors LoadOrBuild(
        string cacheFolder, string modelKey, Corpus corpus, EncoderSession session, TextTokenizer tokenizer, int workerCount)
    {
        string path = Path.Combine(cacheFolder, $"index-{modelKey}-{corpus.Key}-{MaxTokens}.vec");
        float[]? vectors = VectorFile.TryRead(path, session.Dimension, corpus.Documents.Count);
        if (vectors is null)
        {
            vectors = Build(corpus.Documents, session, tokenizer, workerCount);
            VectorFile.Write(path, session.Dimension, vectors);
        }
        return new IndexedVectors(new ExactVectorStore(session.Dimension, corpus.Documents, vectors), path);
    }

    /// <summary>The stub's index of the same passages, kept apart from the real one.</summary>
    public static IndexedVectors LoadOrBuildMock(string cacheFolder, Corpus corpus)
    {
        string path = Path.Combine(cacheFolder, $"index-mock-{corpus.Key}.vec");
        float[]? vectors = VectorFile.TryRead(path, MockEmbedding.Dimension, corpus.Documents.Count);
        if (vectors is null)
        {
            vectors = MockEmbedding.IndexVectors(corpus.Documents.Count);
            VectorFile.Write(path, MockEmbedding.Dimension, vectors);
        }
        return new IndexedVectors(new ExactVectorStore(MockEmbedding.Dimension, corpus.Documents, vectors), path);
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

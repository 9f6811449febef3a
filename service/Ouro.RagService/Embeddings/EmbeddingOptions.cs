using Ouro.RagService.Hosting;

namespace Ouro.RagService.Embeddings;

/// <summary>The encoder's settings, and those of the bounded pipeline before it.</summary>
internal sealed record EmbeddingOptions
{
    public required BertShape Shape { get; init; }
    public required string? ModelPath { get; init; }
    public required string? VocabularyPath { get; init; }

    /// <summary>Encoder calls at once.</summary>
    public required int Concurrency { get; init; }

    /// <summary>Calls that may wait; one more is refused.</summary>
    public required int QueueLimit { get; init; }

    /// <summary>Texts of one encoder call at most.</summary>
    public required int BatchLimit { get; init; }

    /// <summary>How long a call waits for others to share its batch. Zero: a batch takes only what waits already.</summary>
    public required TimeSpan BatchWait { get; init; }

    /// <summary>A call that has waited longer than this is refused instead of run.</summary>
    public required TimeSpan LongestWait { get; init; }

    /// <summary>Questions whose vectors are kept; 0: none.</summary>
    public required int CacheEntries { get; init; }

    private static readonly Setting ShapeName = new("embedding-shape", "EMBEDDING_SHAPE", "minilm", "minilm (6 × 384) or physbert (12 × 768)");
    private static readonly Setting Model = new("embedding-model-path", "EMBEDDING_MODEL_PATH", "", "a real ONNX encoder");
    private static readonly Setting Vocabulary = new("embedding-vocab-path", "EMBEDDING_VOCAB_PATH", "", "its vocab.txt when not beside it");
    private static readonly Setting CallsAtOnce = new("embedding-concurrency", "EMBEDDING_CONCURRENCY", "0", "encoder calls at once, async; 0: the CPUs allowed");
    private static readonly Setting Queue = new("embedding-queue", "EMBEDDING_QUEUE", "1024", "calls that may wait for the encoder, async; one more is refused with 503");
    private static readonly Setting Batch = new("embedding-batch", "EMBEDDING_BATCH", "8", "texts of one encoder call at most, async");
    private static readonly Setting Wait = new("embedding-batch-wait-ms", "EMBEDDING_BATCH_WAIT_MS", "0", "how long a call waits for others to share its batch, async");
    private static readonly Setting Longest = new("embedding-max-wait-ms", "EMBEDDING_MAX_WAIT_MS", "30000", "calls that waited longer for the encoder are refused, async");
    private static readonly Setting Cache = new("embedding-cache", "EMBEDDING_CACHE", "0", "questions whose vectors are kept, async; 0: none, so that a benchmark's repeated questions are not free");

    public static IReadOnlyList<Setting> Settings { get; } = [ShapeName, Model, Vocabulary, CallsAtOnce, Queue, Batch, Wait, Longest, Cache];

    public static EmbeddingOptions Read(SettingReader reader)
    {
        string shapeText = reader.Text(ShapeName) ?? "";
        var shape = BertShape.ByName(shapeText);
        if (shape is null)
            reader.Fault(ShapeName, shapeText, "minilm or physbert");
        int concurrency = reader.Whole(CallsAtOnce, 0, 1024);
        return new EmbeddingOptions
        {
            Shape = shape ?? BertShape.MiniLm,
            ModelPath = reader.Text(Model),
            VocabularyPath = reader.Text(Vocabulary),
            Concurrency = concurrency > 0 ? concurrency : Math.Max(1, (int)Math.Ceiling(CpuAllowance.Read())),
            QueueLimit = reader.Whole(Queue, 1, 1_000_000),
            BatchLimit = reader.Whole(Batch, 1, 256),
            BatchWait = TimeSpan.FromMilliseconds(reader.Number(Wait, 0, 1000)),
            LongestWait = TimeSpan.FromMilliseconds(reader.Number(Longest, 1, 3_600_000)),
            CacheEntries = reader.Whole(Cache, 0, 1_000_000),
        };
    }
}

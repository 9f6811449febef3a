using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>
/// Adds and removes documents: cut, embedded, kept in KB_DIR when that is set, indexed. One change at a time, and each is
/// whole or has not happened: (1) the index's next file is written, (2) the document is on the disk or off it, also after a
/// power cut, (3) searches see the change, (4) it is acknowledged. A document of the same name is replaced. Documents are
/// embedded one at a time too, before their change, so that a removal does not wait for the encoder.
/// </summary>
internal sealed partial class Uploads(ServiceOptions options, VectorGenerations generations, ILogger logger) : IDisposable
{
    // 16: each holds its text and its passages meanwhile, 16 MB at most.
    private const int ChangeLimit = 16;

    private readonly SemaphoreSlim _embedding = new(1);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly SavedDocuments? _saved = options.KnowledgeBaseFolder is { } folder ? new SavedDocuments(folder) : null;
    private int _changes;

    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_');

    public static Document[] Cut(string name, string content) => [.. Chunker.Split(content).Select((text, i) => new Document($"{name}#{i}", text))];

    /// <summary>Admits a change, which ends with <see cref="Leave"/>.</summary>
    /// <returns>False where as many run or wait as may.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _changes) <= ChangeLimit)
            return true;
        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _changes);

    /// <param name="passages">What the content was cut into, at least one.</param>
    /// <param name="cancellation">Ends the waiting and the embedding; a change that has begun is finished.</param>
    public async Task AddAsync(LoadedService loaded, string knowledgeBase, string name, string content, Document[] passages, bool isMock, CancellationToken cancellation)
    {
        float[] vectors = await InTurnAsync(_embedding, () => Embed(loaded, passages, isMock, cancellation), cancellation);
        string? doubt = await InTurnAsync(_changing, () => Add(loaded, knowledgeBase, name, content, passages, vectors, isMock), cancellation);
        Warn(doubt);
    }

    /// <returns>How many passages were removed; null where there is no such document.</returns>
    public async Task<int?> RemoveAsync(KnowledgeBase knowledgeBase, string name, CancellationToken cancellation)
    {
        var (removed, doubt) = await InTurnAsync(_changing, () => Remove(knowledgeBase, name), cancellation);
        Warn(doubt);
        return removed;
    }

    private static async Task<T> InTurnAsync<T>(SemaphoreSlim turn, Func<T> work, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            return work();
        }
        finally
        {
            turn.Release();
        }
    }

    private string? Add(LoadedService loaded, string knowledgeBase, string name, string content, Document[] passages, float[] vectors, bool isMock)
    {
        string? doubt = null;
        var target = loaded.KnowledgeBases.Find(knowledgeBase) ?? Create(loaded, knowledgeBase);
        target.Index(isMock)!.Replace(document => IsPassageOf(document.Id, name), passages, vectors, () => doubt = _saved?.Save(knowledgeBase, name, content));
        loaded.KnowledgeBases.Put(target);
        return doubt;
    }

    private (int? Removed, string? Doubt) Remove(KnowledgeBase knowledgeBase, string name)
    {
        // The file goes when both indexes are ready to forget the passages, so that none does where it cannot go.
        int real = 0;
        bool wasSaved = false;
        string? doubt = null;
        int mock = Remove(knowledgeBase, name, isMock: true, () => real = Remove(knowledgeBase, name, isMock: false, () =>
        {
            if (_saved is not null)
                (wasSaved, doubt) = _saved.Delete(knowledgeBase.Name, name);
        }));
        int removed = Math.Max(mock, real);
        return (removed > 0 || wasSaved ? removed : null, doubt);
    }

    private static int Remove(KnowledgeBase knowledgeBase, string name, bool isMock, Action commit)
    {
        if (knowledgeBase.Index(isMock) is { } index && index.Store.Current.Documents.Any(document => IsPassageOf(document.Id, name)))
            return index.Replace(document => IsPassageOf(document.Id, name), [], [], commit);
        commit();
        return 0;
    }

    /// <summary><c>name#12</c>; a document called <c>name#b</c> has passages <c>name#b#12</c>.</summary>
    internal static bool IsPassageOf(string id, string name) =>
        id.Length > name.Length + 1 && id[name.Length] == '#' && id.StartsWith(name, StringComparison.Ordinal) && id.AsSpan(name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Indexes again what earlier runs kept: each knowledge base once, and from its file where it is as it was at the last start.</summary>
    public void Restore(LoadedService loaded)
    {
        bool isMock = options.Stubs.MockEmbeddings;
        foreach (var documents in (_saved?.ReadAll() ?? []).GroupBy(one => one.KnowledgeBase, StringComparer.Ordinal))
        {
            Document[] passages = [.. documents.SelectMany(one => Cut(one.Name, one.Content))];
            var empty = loaded.KnowledgeBases.Find(documents.Key) ?? Create(loaded, documents.Key);
            string prefix = $"kb-{ModelFiles.Hash($"{Path.GetFullPath(options.KnowledgeBaseFolder!)}\0{documents.Key}")}-{(isMock ? "mock" : loaded.ModelKey)}-";
            var store = PassageIndex.Extend(options.CacheFolder, prefix, empty.Index(isMock)!.Store.Current, passages, () => Embed(loaded, passages, isMock, CancellationToken.None));
            loaded.KnowledgeBases.Put(empty.With(new IndexedVectors(store, generations), isMock));
        }
    }

    private static float[] Embed(LoadedService loaded, Document[] passages, bool isMock, CancellationToken cancellation) =>
        isMock ? MockEmbedding.IndexVectors(passages.Length) : loaded.Pipeline.EmbedPassages(passages, loaded.Tokenizer, cancellation);

    private KnowledgeBase Create(LoadedService loaded, string name) =>
        new(name, loaded.RealDimension is { } dimension ? Empty(dimension) : null, Empty(MockEmbedding.Dimension));

    private IndexedVectors Empty(int dimension) => new(new ExactVectorStore(dimension, [], []), generations);

    private void Warn(string? doubt)
    {
        if (doubt is not null)
            LogDoubt(logger, doubt);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "a document was kept or removed, but its folder in KB_DIR could not be flushed, and a power cut may undo it: {Doubt}")]
    private static partial void LogDoubt(ILogger logger, string doubt);

    public void Dispose()
    {
        _embedding.Dispose();
        _changing.Dispose();
    }
}

using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>
/// Adds and removes documents: cut, embedded, kept in KB_DIR when that is set, indexed. One change at a time, and each is
/// whole or has not happened: (1) the index's next file is written, (2) the document is on the disk or off it, also after a
/// power cut, (3) searches see the change, (4) it is acknowledged. A document of the same name is replaced.
/// </summary>
internal sealed class Uploads(ServiceOptions options, VectorGenerations generations)
{
    private readonly Lock _changing = new();
    private readonly SavedDocuments? _saved = options.KnowledgeBaseFolder is { } folder ? new SavedDocuments(folder) : null;

    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_');

    /// <returns>The number of passages.</returns>
    public int Add(LoadedService loaded, string knowledgeBase, string name, string content, bool isMock)
    {
        lock (_changing)
        {
            var passages = Cut(name, content);
            float[] vectors = Embed(loaded, passages, isMock);
            var target = loaded.KnowledgeBases.Find(knowledgeBase) ?? Create(loaded, knowledgeBase);
            target.Index(isMock)!.Replace(document => IsPassageOf(document.Id, name), passages, vectors, () => _saved?.Save(knowledgeBase, name, content));
            loaded.KnowledgeBases.Put(target);
            return passages.Length;
        }
    }

    /// <returns>How many passages were removed.</returns>
    public int Remove(KnowledgeBase knowledgeBase, string name)
    {
        lock (_changing)
        {
            // The file goes when both indexes are ready to forget the passages, so that none does where it cannot go.
            int real = 0;
            int mock = Remove(knowledgeBase, name, isMock: true, () => real = Remove(knowledgeBase, name, isMock: false, () => _saved?.Delete(knowledgeBase.Name, name)));
            return Math.Max(mock, real);
        }
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
            var store = PassageIndex.Extend(options.CacheFolder, prefix, empty.Index(isMock)!.Store.Current, passages, () => Embed(loaded, passages, isMock));
            loaded.KnowledgeBases.Put(empty.With(new IndexedVectors(store, generations), isMock));
        }
    }

    private static Document[] Cut(string name, string content) => [.. Chunker.Split(content).Select((text, i) => new Document($"{name}#{i}", text))];

    private static float[] Embed(LoadedService loaded, Document[] passages, bool isMock) =>
        isMock ? MockEmbedding.IndexVectors(passages.Length) : loaded.Pipeline.EmbedPassages(passages, loaded.Tokenizer);

    private KnowledgeBase Create(LoadedService loaded, string name) =>
        new(name, loaded.RealDimension is { } dimension ? Empty(dimension) : null, Empty(MockEmbedding.Dimension));

    private IndexedVectors Empty(int dimension) => new(new ExactVectorStore(dimension, [], []), generations);
}

using System.Text.Json;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>
/// Adds documents: cut, embedded, indexed, and kept in KB_DIR when that is set, where they are found again at the next
/// start. One upload at a time. A file is complete before its passages can be found.
/// </summary>
internal sealed class Uploads(ServiceOptions options)
{
    private readonly Lock _adding = new();

    public static bool IsName(string name) => name.Length is > 0 and <= 64 && name.All(one => char.IsAsciiLetterOrDigit(one) || one is '-' or '_');

    /// <returns>The number of passages.</returns>
    public int Add(LoadedService loaded, string knowledgeBase, string name, string content, bool isMock)
    {
        lock (_adding)
        {
            if (options.KnowledgeBaseFolder is { } folder)
                Save(folder, knowledgeBase, name, content);
            return Index(loaded, knowledgeBase, name, content, isMock);
        }
    }

    /// <summary>Indexes again what earlier runs kept.</summary>
    public void Restore(LoadedService loaded)
    {
        if (options.KnowledgeBaseFolder is not { } folder || !Directory.Exists(folder))
            return;
        foreach (string path in Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var saved = JsonSerializer.Deserialize(File.ReadAllBytes(path), ServiceJson.Default.UploadRequest);
            if (saved is not { Name: { } name, Content: { } content, KnowledgeBase: { } knowledgeBase })
                throw new InvalidDataException($"{path}: not a saved document; remove it or restore it");
            Index(loaded, knowledgeBase, name, content, options.Stubs.MockEmbeddings);
        }
    }

    private int Index(LoadedService loaded, string knowledgeBase, string name, string content, bool isMock)
    {
        var passages = Chunker.Split(content).Select((text, i) => new Document($"{name}#{i}", text)).ToArray();
        if (passages.Length == 0)
            return 0;
        var target = loaded.KnowledgeBases.FindOrAdd(knowledgeBase, created => new KnowledgeBase(
            created, loaded.RealDimension is { } dimension ? Empty(dimension) : null, Empty(MockEmbedding.Dimension)));
        float[] vectors = isMock
            ? MockEmbedding.IndexVectors(passages.Length)
            : loaded.Pipeline.EmbedPassages(passages, loaded.Tokenizer);
        target.Index(isMock)!.Add(passages, vectors, Path.Combine(options.CacheFolder, "uploads", $"{Environment.ProcessId}-{Guid.NewGuid():N}.vec"));
        return passages.Length;
    }

    private static IndexedVectors Empty(int dimension) => new(new ExactVectorStore(dimension, [], []), "");

    private static void Save(string folder, string knowledgeBase, string name, string content)
    {
        string target = Path.Combine(folder, knowledgeBase);
        Directory.CreateDirectory(target);
        string path = Path.Combine(target, ModelFiles.Hash(name) + ".json");
        string temporary = $"{path}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(new UploadRequest(name, content, knowledgeBase), ServiceJson.Default.UploadRequest));
        File.Move(temporary, path, overwrite: true);
    }
}

using System.Text.Json;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>
/// Adds documents: cut, embedded, indexed, and kept in KB_DIR when that is set, where they are found again at the next
/// start. One upload at a time. A file is on the disk, complete, before its passages can be found and the upload is acknowledged; a document
/// of the same name is replaced.
/// </summary>
internal sealed class Uploads(ServiceOptions options)
{
    private const string UnfinishedSuffix = ".unfinished";

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

    /// <returns>How many passages were removed.</returns>
    public int Remove(KnowledgeBase knowledgeBase, string name)
    {
        lock (_adding)
        {
            if (options.KnowledgeBaseFolder is { } folder)
            {
                string path = PathOf(folder, knowledgeBase.Name, name);
                if (File.Exists(path))
                    File.Delete(path);
            }

            return Math.Max(Remove(knowledgeBase, name, isMock: true), Remove(knowledgeBase, name, isMock: false));
        }
    }

    private int Remove(KnowledgeBase knowledgeBase, string name, bool isMock) =>
        knowledgeBase.Index(isMock)?.Remove(document => IsPassageOf(document.Id, name), NewVectorFile()) ?? 0;

    /// <summary><c>name#12</c>; a document called <c>name#b</c> has passages <c>name#b#12</c>.</summary>
    internal static bool IsPassageOf(string id, string name) =>
        id.Length > name.Length + 1 && id[name.Length] == '#' && id.StartsWith(name, StringComparison.Ordinal) && id.AsSpan(name.Length + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Indexes again what earlier runs kept.</summary>
    public void Restore(LoadedService loaded)
    {
        if (options.KnowledgeBaseFolder is not { } folder || !Directory.Exists(folder))
            return;
        // What a killed upload left behind; it was never acknowledged.
        foreach (string rest in Directory.EnumerateFiles(folder, $"*{UnfinishedSuffix}", SearchOption.AllDirectories))
            File.Delete(rest);
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
        Remove(target, name, isMock);
        target.Index(isMock)!.Add(passages, vectors, NewVectorFile());
        return passages.Length;
    }

    private string NewVectorFile() => Path.Combine(options.CacheFolder, "uploads", $"{Environment.ProcessId}-{Guid.NewGuid():N}.vec");

    private static IndexedVectors Empty(int dimension) => new(new ExactVectorStore(dimension, [], []), "");

    private static void Save(string folder, string knowledgeBase, string name, string content)
    {
        string path = PathOf(folder, knowledgeBase, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}{UnfinishedSuffix}";
        try
        {
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                JsonSerializer.Serialize(file, new UploadRequest(name, content, knowledgeBase), ServiceJson.Default.UploadRequest);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            // Gone already when the move succeeded.
            File.Delete(temporary);
        }
    }

    private static string PathOf(string folder, string knowledgeBase, string name) => Path.Combine(folder, knowledgeBase, ModelFiles.Hash(name) + ".json");
}

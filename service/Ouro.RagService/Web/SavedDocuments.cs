using System.Text.Json;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Storage;

namespace Ouro.RagService.Web;

/// <summary>Uploaded documents in KB_DIR: a folder per knowledge base, a file per document.</summary>
internal sealed class SavedDocuments(string folder)
{
    /// <returns>Null, or why a power cut may still undo it.</returns>
    public string? Save(string knowledgeBase, string name, string content) =>
        DurableFile.Write(
            PathOf(knowledgeBase, name),
            file => JsonSerializer.Serialize(file, new UploadRequest(name, content, knowledgeBase), ServiceJson.Default.UploadRequest));

    /// <returns>Whether there was one, and null or why a power cut may still undo it.</returns>
    public (bool WasThere, string? Doubt) Delete(string knowledgeBase, string name) => DurableFile.Delete(PathOf(knowledgeBase, name));

    /// <summary>What earlier runs kept, in the order of its upload, so that indexes become what they were.</summary>
    /// <exception cref="InvalidDataException">A file holds no document.</exception>
    public IEnumerable<(string KnowledgeBase, string Name, string Content)> ReadAll()
    {
        if (!Directory.Exists(folder))
            yield break;
        // What a killed upload left behind; it was never acknowledged.
        foreach (string rest in Directory.EnumerateFiles(folder, $"*{DurableFile.UnfinishedSuffix}", SearchOption.AllDirectories))
            File.Delete(rest);
        foreach (string path in Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories).OrderBy(File.GetLastWriteTimeUtc).ThenBy(path => path, StringComparer.Ordinal))
        {
            var saved = JsonSerializer.Deserialize(File.ReadAllBytes(path), ServiceJson.Default.UploadRequest);
            if (saved is not { Name: { } name, Content: { } content, KnowledgeBase: { } knowledgeBase })
                throw new InvalidDataException($"{path}: not a saved document; remove it or restore it");
            yield return (knowledgeBase, name, content);
        }
    }

    private string PathOf(string knowledgeBase, string name) => Path.Combine(folder, knowledgeBase, ModelFiles.Hash(name) + ".json");
}

using System.Security.Cryptography;

namespace Ouro.RagService.Retrieval;

/// <summary>The passages that ship with the service: WordNet glosses of nine science-like domains (Data/README.md).</summary>
/// <param name="Key">Changes whenever the passages do.</param>
internal sealed record Corpus(IReadOnlyList<Document> Documents, string Key)
{
    /// <summary>
    /// An evenly spread slice, so that a small one holds every domain. Line: <c>id TAB domain TAB terms TAB gloss</c>.
    /// </summary>
    public static Corpus Read(string path, int size)
    {
        byte[] bytes = File.ReadAllBytes(path);
        string[] lines = [.. System.Text.Encoding.UTF8.GetString(bytes).Split('\n').Where(line => line.Length > 0 && line[0] != '#')];
        int count = Math.Min(size, lines.Length);
        var documents = new Document[count];
        for (int i = 0; i < count; i++)
        {
            string[] fields = lines[(int)((long)i * lines.Length / count)].Split('\t');
            if (fields.Length < 4)
                throw new InvalidDataException($"{path}: read {fields.Length} fields, expected id, domain, terms, gloss separated by tabs");
            documents[i] = new Document(fields[0], $"{fields[2]}: {fields[3]}");
        }
        return new Corpus(documents, $"{Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]}-{count}");
    }
}

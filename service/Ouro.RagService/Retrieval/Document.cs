namespace Ouro.RagService.Retrieval;

/// <summary>One indexed passage.</summary>
/// <param name="Id">Unique within its knowledge base.</param>
/// <param name="Text">What is embedded and shown to the model.</param>
internal sealed record Document(string Id, string Text)
{
    // 240 characters: about three lines of a terminal.
    private const int SnippetLength = 240;

    public string Snippet { get; } = Text.Length <= SnippetLength ? Text : string.Concat(Text.AsSpan(0, SnippetLength - 1), "…");
}

/// <param name="Score">Cosine of the question's and the passage's vectors.</param>
internal readonly record struct ScoredDocument(Document Document, float Score);

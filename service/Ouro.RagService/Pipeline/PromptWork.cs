using System.Text;
using System.Text.RegularExpressions;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Pipeline;

/// <summary>The work of pre-processing, the same for both ways of running it: cleaning, length limits, the prompt.</summary>
internal sealed partial class PromptWork(TextTokenizer tokenizer)
{
    // Tokens of context that the question, its history and its files may fill together: a common 4k window less the answer.
    private const int ContextTokens = 3_072;

    public PreparedQuestion Prepare(AskRequest request)
    {
        string query = Clean(request.Query!);
        string instructions = Clean(request.Prompt!);
        int left = ContextTokens - tokenizer.CountTokens(query) - tokenizer.CountTokens(instructions);

        // The newest turns matter most: keep from the end until the window is full.
        var history = new List<ChatMessage>();
        for (int i = (request.History?.Count ?? 0) - 1; i >= 0 && left > 0; i--)
        {
            var turn = request.History![i];
            string content = Clean(turn.Content!);
            left -= tokenizer.CountTokens(content);
            if (left >= 0)
                history.Insert(0, new ChatMessage(turn.Role, content));
        }
        var files = new List<AttachedFile>();
        foreach (var file in request.Files ?? [])
        {
            if (left <= 0)
                break;
            string content = Clean(file.Content!);
            int tokens = tokenizer.CountTokens(content);
            // A token is about four characters of English.
            if (tokens > left && content.Length > left * 4)
                content = content[..(left * 4)];
            left -= Math.Min(tokens, left);
            files.Add(new AttachedFile(file.Name, content));
        }
        return new PreparedQuestion(query, instructions, history, files);
    }

    public static IReadOnlyList<ChatMessage> BuildMessages(PreparedQuestion question, ReadOnlySpan<ScoredDocument> documents)
    {
        var system = new StringBuilder(question.Instructions);
        if (documents.Length > 0)
        {
            system.Append("\n\nAnswer from these passages:\n");
            for (int i = 0; i < documents.Length; i++)
                system.Append('[').Append(i + 1).Append("] ").Append(documents[i].Document.Text).Append('\n');
        }
        foreach (var file in question.Files)
            system.Append("\n\nFile ").Append(file.Name).Append(":\n").Append(file.Content);
        var messages = new List<ChatMessage>(question.History.Count + 2) { new("system", system.ToString()) };
        messages.AddRange(question.History);
        messages.Add(new ChatMessage("user", question.Query));
        return messages;
    }

    /// <summary>Composed characters, no control characters, no markup tags, single blanks.</summary>
    public static string Clean(string text)
    {
        string plain = Markup().Replace(Controls().Replace(text.IsNormalized() ? text : text.Normalize(), " "), " ");
        return Blanks().Replace(plain, " ").Trim();
    }

    [GeneratedRegex(@"[\p{Cc}-[\n\t]]")]
    private static partial Regex Controls();

    [GeneratedRegex("</?[a-zA-Z][^<>]{0,200}>")]
    private static partial Regex Markup();

    [GeneratedRegex(@"[ \t]{2,}|\n{3,}")]
    private static partial Regex Blanks();
}

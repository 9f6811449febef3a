using System.Text;
using System.Text.Json;

namespace Ouro.Deploy.Attesting;

/// <summary>A retrieved document as a reply names it. <paramref name="Score"/> null: not given.</summary>
internal readonly record struct RetrievedDocument(string Id, double? Score);

/// <summary>What one reply shows of the pipeline.</summary>
/// <param name="Documents">Null: the reply held no list of documents.</param>
/// <param name="Answer">The answer's text; empty when there was none.</param>
/// <param name="Problem">Why the reply is not a complete answer; null when it is.</param>
internal sealed record AskReply(IReadOnlyList<RetrievedDocument>? Documents, string Answer, string? Problem)
{
    /// <summary>The content of each token event, as they came; empty for a reply that was no stream.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = [];

    /// <summary>
    /// Reads a reply of <c>/ask/stream</c> (SSE, <c>data: {json}</c> per event, also NDJSON) or of <c>/ask</c> (one JSON document).
    /// </summary>
    public static AskReply Parse(string body)
    {
        var builder = new Builder();
        string trimmed = body.TrimStart();
        if (trimmed.StartsWith('{') && TryParseSingle(trimmed, builder))
            return builder.Build(sawEnd: true);

        // WHATWG HTML 9.2.6: an event is the data lines up to an empty line, joined by LF; lines end with CR, LF or CRLF.
        var data = new StringBuilder();
        foreach (string line in body.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Split('\n'))
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Append(data.Length > 0 ? "\n" : string.Empty).Append(line.AsSpan(line.StartsWith("data: ", StringComparison.Ordinal) ? 6 : 5));
            }
            else if (line.Length == 0 && data.Length > 0)
            {
                builder.ReadEvent(data.ToString());
                data.Clear();
            }
            else if (line.StartsWith('{'))
            {
                builder.ReadEvent(line);
            }
        }

        if (data.Length > 0)
            builder.ReadEvent(data.ToString());
        return builder.EventCount > 0
            ? builder.Build(builder.SawEnd)
            : new AskReply(null, string.Empty, $"a reply without events: \"{Excerpt(body)}\"");
    }

    /// <summary>The first characters on one line, for a message.</summary>
    internal static string Excerpt(string text)
    {
        // 80 characters: fits beside the sentence on one terminal line and shows "<!DOCTYPE html>" for what it is.
        string line = string.Join(' ', text.Split((char[]?)null, 24, StringSplitOptions.RemoveEmptyEntries));
        return line.Length > 80 ? line[..80] + "…" : line;
    }

    private static bool TryParseSingle(string body, Builder builder)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.TryGetProperty("type", out _))
                return false;
            builder.ReadAnswer(document.RootElement);
            return true;
        }
        catch (JsonException)
        {
            // Several documents, one per line: NDJSON.
            return false;
        }
    }

    private sealed class Builder
    {
        private readonly List<string> _tokens = [];
        private List<RetrievedDocument>? _documents;
        private string? _finalAnswer;
        private string? _problem;

        public int EventCount { get; private set; }

        public bool SawEnd { get; private set; }

        public AskReply Build(bool sawEnd) => new(
            _documents,
            string.Concat(_tokens) is { Length: > 0 } streamed ? streamed : _finalAnswer ?? string.Empty,
            _problem ?? (sawEnd ? null : "the stream ended without an end event"))
        {
            Tokens = _tokens,
        };

        public void ReadEvent(string json)
        {
            EventCount++;
            try
            {
                using JsonDocument document = JsonDocument.Parse(json);
                JsonElement root = document.RootElement;
                switch (Text(root, "type"))
                {
                    case "documents":
                        ReadDocuments(root, "data");
                        break;
                    case "token":
                        _tokens.Add(Text(root, "content") ?? string.Empty);
                        break;
                    case "clear_response":
                        _tokens.Clear();
                        break;
                    case "complete":
                        ReadAnswer(root);
                        break;
                    case "end":
                        SawEnd = true;
                        break;
                    case "error":
                        _problem ??= $"an error event: \"{Excerpt(Text(root, "message") ?? json)}\"";
                        break;
                }
            }
            catch (JsonException)
            {
                // A server's fault, reported as such; what the other events show still counts.
                _problem ??= $"an event that is not JSON: \"{Excerpt(json)}\"";
            }
        }

        /// <summary>The fields of a <c>complete</c> event and of <c>/ask</c>'s reply.</summary>
        public void ReadAnswer(JsonElement root)
        {
            EventCount++;
            _finalAnswer = Text(root, "final_answer") ?? Text(root, "answer") ?? Text(root, "response") ?? _finalAnswer;
            if (_documents is null)
                ReadDocuments(root, "documents");
        }

        private void ReadDocuments(JsonElement root, string property)
        {
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(property, out JsonElement list) || list.ValueKind != JsonValueKind.Array)
                return;
            _documents = [];
            foreach (JsonElement item in list.EnumerateArray())
            {
                string id = Text(item, "id") ?? Text(item, "snippet") ?? item.GetRawText();
                double? score = item.ValueKind == JsonValueKind.Object && item.TryGetProperty("score", out JsonElement s) && s.ValueKind == JsonValueKind.Number ? s.GetDouble() : null;
                _documents.Add(new RetrievedDocument(id, score));
            }
        }

        private static string? Text(JsonElement element, string property) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out JsonElement value)
                ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.GetRawText(), _ => null }
                : null;
    }
}

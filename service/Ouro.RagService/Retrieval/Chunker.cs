namespace Ouro.RagService.Retrieval;

/// <summary>Cuts text and Markdown into passages: at blank lines and headings, then at sentence ends, then at blanks.</summary>
internal static class Chunker
{
    /// <summary>Characters of a passage at most; about the 32 tokens' context that a passage's vector stands for, times four.</summary>
    public const int PassageLimit = 600;

    public static List<string> Split(string text)
    {
        var passages = new List<string>();
        string heading = "";
        foreach (string block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string body = block;
            // Markdown, CommonMark 4.2: an ATX heading is 1 to 6 '#' and a blank; it is kept with the passages below it.
            if (block[0] == '#')
            {
                int lineEnd = block.IndexOf('\n', StringComparison.Ordinal);
                heading = (lineEnd < 0 ? block : block[..lineEnd]).TrimStart('#').Trim();
                if (lineEnd < 0)
                    continue;
                body = block[(lineEnd + 1)..].Trim();
            }
            string prefix = heading.Length is > 0 and < PassageLimit / 2 ? heading + ": " : "";
            foreach (string piece in Pieces(body, PassageLimit - prefix.Length))
                passages.Add(prefix + piece);
        }
        return passages;
    }

    private static IEnumerable<string> Pieces(string block, int limit)
    {
        int start = 0;
        while (block.Length - start > limit)
        {
            string window = block.Substring(start, limit);
            int cut = Math.Max(window.LastIndexOf(". ", StringComparison.Ordinal), window.LastIndexOf('\n')) + 1;
            if (cut <= limit / 4)
                cut = window.LastIndexOf(' ') + 1;
            if (cut <= 0)
            {
                cut = limit;
                // Never between the halves of a surrogate pair.
                if (char.IsHighSurrogate(window[cut - 1]))
                    cut--;
            }
            string piece = block.Substring(start, cut).Trim();
            if (piece.Length > 0)
                yield return piece;
            start += cut;
        }
        string rest = block[start..].Trim();
        if (rest.Length > 0)
            yield return rest;
    }
}

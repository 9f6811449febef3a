using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering.Tables;

namespace Ouro.Cli.Rendering.Markdown;

/// <summary>Tables of GitHub-flavoured Markdown.</summary>
internal static class MarkdownTable
{
    public static void Append(StringBuilder text, IReportTable table)
    {
        text.Append(CultureInfo.InvariantCulture, $"### {Escaped(table.Title)}\n\n");
        Append(text, [.. table.Header.Select(Escaped)], table.Rows.Select(r => r.Select(TextOf)));
        foreach (string footnote in table.Footnotes)
            text.Append(CultureInfo.InvariantCulture, $"{Escaped(footnote)}\\\n");
        if (table.Footnotes.Count > 0)
            text.Remove(text.Length - 2, 2).Append("\n\n");
    }

    private static string TextOf(ComparisonCell cell)
    {
        string value = cell.Interval.Length > 0 ? $"{cell.Text} {cell.Interval}" : cell.Text;
        return Escaped(cell.Mark == "*" ? value + " *" : value + cell.Mark);
    }

    public static void Append(StringBuilder text, IReadOnlyList<string> header, IEnumerable<IEnumerable<string>> rows)
    {
        text.Append("| ").AppendJoin(" | ", header).Append(" |\n|");
        for (int i = 0; i < header.Count; i++)
            text.Append(header[i] is "Configuration" or "Metric" or "Verdict" or "Cell" or "Deployment" or "" or "Validity" or "Failures by kind" ? " --- |" : " ---: |");
        text.Append('\n');
        foreach (var row in rows)
            text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
        text.Append('\n');
    }

    /// <summary>Labels, notes and reasons come from outside: they must not become markup or end a table cell.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            if (c is '|' or '*' or '`' or '<' or '\\' or '_' && (c != '_' || NeedsEscape(text)))
                escaped.Append('\\');
            escaped.Append(c is '\r' or '\n' ? ' ' : c);
        }

        return escaped.ToString();
    }

    /// <summary>Underscores inside words are literal in GitHub's Markdown; only a leading or trailing one could open emphasis.</summary>
    private static bool NeedsEscape(string text) => text.StartsWith('_') || text.Contains(" _", StringComparison.Ordinal);
}

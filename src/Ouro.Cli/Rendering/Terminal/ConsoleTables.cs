using System.Text;
using Ouro.Cli.Rendering.Tables;
using Ouro.Model.Summaries;
using Spectre.Console;

namespace Ouro.Cli.Rendering.Terminal;

/// <summary>
/// The comparison tables in the seed's look. The text is the same on a terminal, in a pipe and in the log; a terminal
/// adds colours only.
/// </summary>
internal static class ConsoleTables
{
    /// <summary>Plain text, lines ended by <c>\n</c>.</summary>
    public static string Render(RunSummary summary)
    {
        var text = new StringBuilder();
        foreach (var line in LinesOf(summary))
            text.AppendJoin("", line.Select(s => s.Text)).Append('\n');
        return text.ToString();
    }

    /// <summary>One table with its title and footnotes, plain.</summary>
    public static string Render(IReportTable table)
    {
        var text = new StringBuilder(table.Title).Append('\n');
        foreach (var line in LinesOf(table))
            text.AppendJoin("", line.Select(s => s.Text)).Append('\n');
        foreach (string footnote in table.Footnotes)
            text.Append("  ").Append(footnote).Append('\n');
        return text.ToString();
    }

    /// <summary>The same text, coloured where the console can.</summary>
    public static void Write(IAnsiConsole console, RunSummary summary)
    {
        foreach (var line in LinesOf(summary))
        {
            // Segments instead of Markup: nothing in a label or reason is read as markup, and no line is wrapped.
            foreach (var span in line)
                console.Write(new Segmented(span.Text, StyleOf(span.Tone)));
            console.Write(new Segmented("\n", Style.Plain));
        }
    }

    private enum Tone
    {
        Plain,
        Heading,
        Muted,
        Warning,
        Bad,
    }

    private readonly record struct Span(string Text, Tone Tone);

    private static IEnumerable<List<Span>> LinesOf(RunSummary summary)
    {
        var tables = ConfigurationTable.Of(summary);
        foreach (var table in CostTable.Of(summary) is { } costs ? tables.Append<IReportTable>(costs) : tables)
        {
            yield return [new Span(table.Title, Tone.Heading)];
            foreach (var line in LinesOf(table))
                yield return line;
            foreach (string footnote in table.Footnotes)
                yield return [new Span("  " + footnote, Tone.Muted)];
            yield return [];
        }

        foreach (string line in ConfigurationTable.LegendOf(summary, tables))
            yield return [new Span(line, Tone.Muted)];
    }

    private static IEnumerable<List<Span>> LinesOf(IReportTable table)
    {
        int[] widths = [.. table.Header.Select((title, column) => WidthOf(table, title, column))];
        yield return [new Span(string.Join("|", table.Header.Select((title, column) => (column == 0 ? title : " " + title).PadRight(widths[column]))).TrimEnd(), Tone.Plain)];
        yield return [new Span(string.Join("|", widths.Select(w => new string('-', w))), Tone.Muted)];
        foreach (var row in table.Rows)
        {
            var line = new List<Span>();
            for (int column = 0; column < row.Count; column++)
            {
                if (column > 0)
                    line.Add(new Span("|", Tone.Muted));
                bool last = column == row.Count - 1;
                string text = (column > 0 && row[column].Tone == CellTone.Label ? " " : "") + TextOf(row[column], HasInterval(table, column) ? table.Header[column].Length + 1 : widths[column] - 2);
                line.Add(new Span(last ? text.TrimEnd() : text.PadRight(widths[column]), ToneOf(row[column].Tone)));
            }

            yield return line;
        }
    }

    /// <summary>A leading space, the widest content, the place of the mark, a trailing space; the level's column stands without the leading one.</summary>
    private static int WidthOf(IReportTable table, string title, int column)
    {
        if (column == 0)
            return Math.Max(title.Length, table.Rows.Max(r => r[0].Text.Length)) + 1;
        return HasInterval(table, column)
            ? Math.Max(title.Length + 2, table.Rows.Max(r => TextOf(r[column], title.Length + 1).TrimEnd().Length))
            : Math.Max(title.Length, table.Rows.Max(r => r[column].Text.Length + (r[column].Tone == CellTone.Absent ? 0 : 1))) + 2;
    }

    private static bool HasInterval(IReportTable table, int column) => table.Rows.Any(r => r[column].Interval.Length > 0);

    private static string TextOf(ComparisonCell cell, int numberWidth)
    {
        if (cell.Tone == CellTone.Label)
            return cell.Text;
        if (cell.Tone == CellTone.Absent)
            return " " + cell.Text;
        string number = cell.Text.PadLeft(numberWidth);
        return cell.Interval.Length > 0 ? $"{number} {cell.Interval} {cell.Mark}" : $"{number}{(cell.Mark.Length > 0 ? cell.Mark : " ")} ";
    }

    private static Tone ToneOf(CellTone tone) => tone switch
    {
        CellTone.Absent => Tone.Muted,
        CellTone.Suspect => Tone.Warning,
        CellTone.Invalid or CellTone.Marked => Tone.Bad,
        _ => Tone.Plain,
    };

    private static Style StyleOf(Tone tone) => tone switch
    {
        Tone.Heading => new Style(decoration: Decoration.Bold),
        Tone.Muted => new Style(Color.Grey),
        Tone.Warning => new Style(Color.Yellow),
        Tone.Bad => new Style(Color.Red),
        _ => Style.Plain,
    };
}

using System.Globalization;
using System.Text;
using Ouro.Analysis.Comparison;
using Ouro.Cli.Rendering.Markdown;
using Ouro.Cli.Rendering.Terminal;

namespace Ouro.Cli.Rendering.Comparisons;

/// <summary>A comparison for people: what else differs, the verdict in one line, the rows, the gates; for the terminal and as Markdown for a pull request.</summary>
internal static class ComparisonText
{
    public static string Render(RunComparison comparison, IReadOnlyList<GateOutcome> gates, bool all)
    {
        var text = new StringBuilder();
        foreach (string difference in comparison.Differences)
            text.Append("Note: ").Append(Redaction.Text(difference)).Append('\n');
        text.Append(SummaryOf(comparison)).Append('\n');
        if (ComparisonTable.Of(comparison, all) is { } table)
            text.Append('\n').Append(ConsoleTables.Render(table));
        if (gates.Count > 0)
            text.Append('\n');
        foreach (var gate in gates)
            text.Append(GateOf(gate)).Append('\n');
        return text.ToString();
    }

    public static string RenderMarkdown(RunComparison comparison, IReadOnlyList<GateOutcome> gates, bool all)
    {
        var text = new StringBuilder("## ").Append(MarkdownTable.Escaped(SummaryOf(comparison))).Append("\n\n");
        foreach (string difference in comparison.Differences)
            text.Append(CultureInfo.InvariantCulture, $"> {MarkdownTable.Escaped(Redaction.Text(difference))}\\\n");
        if (comparison.Differences.Count > 0)
            text.Remove(text.Length - 2, 2).Append("\n\n");
        foreach (var gate in gates)
            text.Append(CultureInfo.InvariantCulture, $"- {MarkdownTable.Escaped(GateOf(gate))}\n");
        if (gates.Count > 0)
            text.Append('\n');
        if (ComparisonTable.Of(comparison, all) is { } table)
            MarkdownTable.Append(text, table);
        return text.ToString();
    }

    public static string SummaryOf(RunComparison comparison)
    {
        var parts = new List<string>();
        foreach (var verdict in (ComparisonVerdict[])[ComparisonVerdict.Worse, ComparisonVerdict.Better, ComparisonVerdict.Same, ComparisonVerdict.CannotTell])
        {
            if (comparison.Rows.Count(r => r.Verdict == verdict) is > 0 and int count)
                parts.Add($"{NumberText.Whole(count)} {EnumKeys.KeyOf(verdict).Replace('_', ' ')}");
        }

        return $"{comparison.RunId} against {comparison.BaseRunId}: {string.Join(", ", parts)}";
    }

    public static string GateOf(GateOutcome gate)
    {
        if (gate.Passed)
            return $"passed: {gate.Expression}";
        return gate.WhyNot is { } reason
            ? $"FAILED: {gate.Expression} could not be judged: {Redaction.Text(reason)}"
            : $"FAILED: {gate.Expression} at {string.Join(", ", gate.BrokenBy.Select(RowOf))}";
    }

    /// <summary><c>local/baseline/c10 ttft_p95 412 ms, was 300 ms</c>.</summary>
    public static string RowOf(ComparisonRow row)
    {
        string Value(Model.Outcomes.Reading<double> reading) => reading.ValueOrNull is { } value ? ComparisonTable.ValueOf(row.Metric, value) : "n/a";
        return $"{row.CellId} {EnumKeys.KeyOf(row.Metric)} {Value(row.Run)}, was {Value(row.Base)}";
    }
}

using System.Text;
using Ouro.Analysis.Comparison;

namespace Ouro.Cli.Rendering.Comparisons;

/// <summary>Workflow commands of GitHub Actions: an error per failed gate, a warning per worse row, a notice per difference between the runs.</summary>
internal static class GitHubAnnotations
{
    public static string Render(RunComparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        var text = new StringBuilder();
        foreach (var gate in gates.Where(g => !g.Passed))
            Append(text, "error", "ouro gate", ComparisonText.GateOf(gate));
        foreach (var row in comparison.Rows.Where(r => r.Verdict == ComparisonVerdict.Worse))
            Append(text, "warning", "ouro compare", ComparisonText.RowOf(row));
        foreach (string difference in comparison.Differences)
            Append(text, "notice", "ouro compare", Redaction.Text(difference));
        return text.ToString();
    }

    /// <summary>Data escapes <c>%</c>, CR and LF, as GitHub's toolkit does; a line that comes from outside cannot start a command of its own.</summary>
    private static void Append(StringBuilder text, string command, string title, string message) => text
        .Append("::").Append(command).Append(" title=").Append(title).Append("::")
        .Append(message.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal))
        .Append('\n');
}

using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering;
using Ouro.Cli.Rendering.Markdown;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Ladder;

/// <summary>The gap's budgets as GitHub-flavoured Markdown, one table per metric.</summary>
internal static class LadderMarkdown
{
    public static string Render(LadderResult result)
    {
        var text = new StringBuilder();
        text.Append("# Why B is slower than A\n\n- **A**: the plain local process\n");
        text.Append(CultureInfo.InvariantCulture, $"- **B**: {MarkdownTable.Escaped(result.Plan.Worse)}\n\n");
        foreach (var budget in result.Budgets)
            Append(text, budget, result.Plan);
        var validity = result.Budgets[0].Validity;
        if (validity.State != ValidityState.Valid)
            text.Append(CultureInfo.InvariantCulture, $"{EnumKeys.KeyOf(validity.State)}, because of: {MarkdownTable.Escaped(Redaction.Text(LadderText.Reasons(validity)))}\n\n");
        foreach (string note in result.Notes)
            text.Append(CultureInfo.InvariantCulture, $"> {MarkdownTable.Escaped(Redaction.Text(note))}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, GapBudget budget, LadderPlan plan)
    {
        text.Append(CultureInfo.InvariantCulture, $"## {LadderText.Title(budget.Metric)} at {NumberText.Counted(budget.Level, "concurrent request")}\n\n");
        text.Append("| | value | share of the gap, 95 % interval |\n|---|---|---|\n");
        Row("A", Text(budget.Metric, budget.A), "");
        foreach (var share in budget.Shares.OrderByDescending(s => s.Share.Value))
            Row(plan.Limits.Describe(share.Limit), $"alone {LadderText.Value(budget.Metric, share.Alone)}", LadderText.Range(share.Share));
        Row("all limits, here", Text(budget.Metric, budget.Twin), Text(budget.Explained));
        Row("unexplained", "", Text(budget.Unexplained));
        Row("B", Text(budget.Metric, budget.B), "");
        text.Append(CultureInfo.InvariantCulture, $"\n{MarkdownTable.Escaped(LadderText.Verdict(budget))}\n\n");
        if (plan.IsReal)
            text.Append(CultureInfo.InvariantCulture, $"{MarkdownTable.Escaped(LadderText.TwinVerdict(budget))}\n\n");

        void Row(string name, string value, string share) => text.Append(CultureInfo.InvariantCulture, $"| {MarkdownTable.Escaped(name)} | {MarkdownTable.Escaped(value)} | {MarkdownTable.Escaped(share)} |\n");
    }

    private static string Text(GapMetric metric, Reading<double> value) => value.ValueOrNull is { } known ? LadderText.Value(metric, known) : $"n/a ({value.Reason})";

    private static string Text(Reading<Estimate> part) => part.ValueOrNull is { } known ? LadderText.Range(known) : $"n/a ({part.Reason})";
}

using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering.Findings;
using Ouro.Cli.Rendering.Readings;
using Ouro.Cli.Rendering.Tables;
using Ouro.Model.Findings;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Markdown;

/// <summary>The run as GitHub-flavoured Markdown: the reading first, the comparison tables, latencies, failures, the machine.</summary>
internal static class MarkdownReport
{
    public static string Render(RunCapture capture, RunSummary summary, Diagnosis? diagnosis = null)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {MarkdownTable.Escaped(string.Join(" and ", summary.Plan.Deployments.Select(d => d.Label)))}\n\n");
        text.Append(MarkdownTable.Escaped(RunReadings.ComparedOf(summary.Plan))).Append("\n\n");
        foreach (var reading in RunReadings.Of(summary))
            text.Append(CultureInfo.InvariantCulture, $"- **{MarkdownTable.Escaped(reading.Title)}**: {MarkdownTable.Escaped(reading.Text)}\n");
        if (capture.Interrupted)
            text.Append("- **Interrupted**: the run was stopped before its end; cells not reached are missing.\n");
        text.Append('\n');
        foreach (string note in capture.Notes)
            text.Append(CultureInfo.InvariantCulture, $"> {MarkdownTable.Escaped(Redaction.Text(note))}\n");
        if (capture.Notes.Count > 0)
            text.Append('\n');
        if (diagnosis is not null)
            AppendFindings(text, diagnosis);
        AppendComparison(text, summary);
        AppendLatencies(text, summary);
        if (CostTable.Of(summary) is { } costs)
            MarkdownTable.Append(text, costs);
        AppendFailures(text, summary);
        AppendFacts(text, capture);
        return text.ToString();
    }

    private static void AppendFindings(StringBuilder text, Diagnosis diagnosis)
    {
        text.Append("### Findings\n\n");
        foreach (var finding in diagnosis.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{finding.Rank}. **{MarkdownTable.Escaped(finding.Claim)}**\\\n   {MarkdownTable.Escaped(FindingsText.KickerOf(finding))}\n");
            foreach (string line in FindingsText.LinesOf(finding))
                text.Append(CultureInfo.InvariantCulture, $"   - {MarkdownTable.Escaped(line)}\n");
        }

        text.Append('\n');
    }

    private static void AppendComparison(StringBuilder text, RunSummary summary)
    {
        var tables = ConfigurationTable.Of(summary);
        foreach (var table in tables)
            MarkdownTable.Append(text, table);
        foreach (string line in ConfigurationTable.LegendOf(summary, tables))
            text.Append(CultureInfo.InvariantCulture, $"{MarkdownTable.Escaped(line)}\\\n");
        text.Remove(text.Length - 2, 2).Append("\n\n");
    }

    private static void AppendLatencies(StringBuilder text, RunSummary summary)
    {
        text.Append("### Latencies\n\n");
        MarkdownTable.Append(
            text,
            ["Configuration", "Deployment", ConfigurationTable.LevelTitle(summary.Plan), "TTFT p50", "TTFT p95", "TTFT p99", "ITL p50", "ITL p99", "E2E p50", "E2E p95", "Validity"],
            summary.Cells.Where(c => c.Validity.State != ValidityState.NotMeasured).OrderBy(c => ConfigurationIndex(summary, c)).Select(c => new[]
            {
                MarkdownTable.Escaped(c.Configuration.Name), MarkdownTable.Escaped(c.Deployment), NumberText.Whole(c.Level),
                TextOf(c.Ttft.P50), TextOf(c.Ttft.P95), TextOf(c.Ttft.P99), TextOf(c.Itl.P50), TextOf(c.Itl.P99), TextOf(c.EndToEnd.P50), TextOf(c.EndToEnd.P95),
                EnumKeys.KeyOf(c.Validity.State).Replace('_', ' '),
            }));
    }

    private static int ConfigurationIndex(RunSummary summary, CellSummary cell) => summary.Plan.Configurations.TakeWhile(c => c != cell.Configuration).Count();

    private static string TextOf(Reading<Estimate> reading) => reading.ValueOrNull is { } estimate ? NumberText.Seconds(estimate.Value) : MarkdownTable.Escaped($"n/a ({reading.Reason})");

    private static void AppendFailures(StringBuilder text, RunSummary summary)
    {
        text.Append("### Failures\n\n");
        var failing = summary.Cells.Where(c => c.Failures.Values.Sum() > 0).ToList();
        if (failing.Count == 0)
        {
            text.Append("No request failed.\n\n");
            return;
        }

        MarkdownTable.Append(text, ["Configuration", "Deployment", ConfigurationTable.LevelTitle(summary.Plan), "Requests", "Failures by kind"], failing.Select(c => new[]
        {
            MarkdownTable.Escaped(c.Configuration.Name), MarkdownTable.Escaped(c.Deployment), NumberText.Whole(c.Level), NumberText.Whole(c.TotalRequests),
            MarkdownTable.Escaped(string.Join(", ", c.Failures.OrderBy(f => f.Key).Select(f => $"{EnumKeys.KeyOf(f.Key)} {NumberText.Whole(f.Value)}"))),
        }));
    }

    private static void AppendFacts(StringBuilder text, RunCapture capture)
    {
        text.Append("### Machine and plan\n\n");
        MarkdownTable.Append(text, ["", ""], RunFacts.Of(capture).Select(f => new[] { MarkdownTable.Escaped(f.Key), MarkdownTable.Escaped(f.Value) }));
    }
}

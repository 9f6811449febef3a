using System.Globalization;
using System.Text;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Metrics;

/// <summary>The rows in the Prometheus text exposition format (version 0.0.4), for a textfile collector or a push gateway.</summary>
internal static class PrometheusText
{
    public static string Render(RunSummary summary)
    {
        var text = new StringBuilder();
        foreach (var family in MetricFamily.Of(summary))
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Name} See docs/schema/systematic_results.schema.json.\n# TYPE {family.Name} gauge\n");
            foreach (var sample in family.Samples)
            {
                text.Append(family.Name).Append('{').AppendJoin(',', sample.Labels.Select(l => $"{l.Key}=\"{Escaped(l.Value)}\"")).Append("} ");
                text.Append(sample.Value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Escaped(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}

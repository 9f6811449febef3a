using Ouro.Cli.Rendering.Rows;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Metrics;

/// <summary>One figure of the results rows over all rows, for dashboards: <c>ouro_p95_ttft_seconds</c> with a sample per row. A row without the figure has no sample, since metrics have no word for "unknown".</summary>
internal sealed record MetricFamily(string Name, string Unit, IReadOnlyList<MetricSample> Samples)
{
    // They say which row it is, as labels.
    private static readonly string[] Labels = ["deployment", "config", "concurrency", "load_model"];

    public static IReadOnlyList<MetricFamily> Of(RunSummary summary)
    {
        var rows = summary.Cells.Select(ResultRow.FieldsOf).ToList();
        return
        [
            .. rows
                .SelectMany(fields => fields.Where(IsNumber).Select(field => (Field: field, Fields: fields)))
                .GroupBy(f => f.Field.Key)
                .Select(g => new MetricFamily(
                    "ouro_" + Spelt(g.Key), UnitOf(g.Key), [.. g.Select(f => new MetricSample(LabelsOf(f.Fields, summary.Plan.RunId), Convert.ToDouble(f.Field.Value, System.Globalization.CultureInfo.InvariantCulture)))])),
        ];
    }

    private static bool IsNumber(ResultField field) => field.Value is double or long && !Labels.Contains(field.Key);

    /// <summary>Base units are spelt out in metric names: p95_ttft_s is ouro_p95_ttft_seconds.</summary>
    private static string Spelt(string key) =>
        key.EndsWith("_s", StringComparison.Ordinal) ? key[..^2] + "_seconds" : key.Replace("_s_ci_", "_seconds_ci_", StringComparison.Ordinal);

    private static string UnitOf(string key) =>
        key.EndsWith("_s", StringComparison.Ordinal) || key.Contains("_s_ci_", StringComparison.Ordinal) ? "s" : key.Contains("_ms", StringComparison.Ordinal) ? "ms" : "1";

    private static IReadOnlyList<KeyValuePair<string, string>> LabelsOf(IReadOnlyList<ResultField> fields, string runId) =>
    [
        KeyValuePair.Create("run", runId),
        .. fields.Where(f => Labels.Contains(f.Key)).Select(f => KeyValuePair.Create(f.Key, Convert.ToString(f.Value, System.Globalization.CultureInfo.InvariantCulture)!)),
    ];
}

internal sealed record MetricSample(IReadOnlyList<KeyValuePair<string, string>> Labels, double Value);

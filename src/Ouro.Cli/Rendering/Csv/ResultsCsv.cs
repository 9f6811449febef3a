using System.Globalization;
using System.Text;
using Ouro.Cli.Rendering.Rows;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Csv;

/// <summary>
/// The rows of <c>systematic_results</c> as CSV (RFC 4180, commas, decimal points in every culture). A missing value is an
/// empty field; the last column, <c>missing</c>, names the reasons.
/// </summary>
internal static class ResultsCsv
{
    private static readonly IReadOnlyList<FailureKind> Kinds = [.. Enum.GetValues<FailureKind>().Where(k => k != FailureKind.None)];
    private static readonly IReadOnlyList<ServerStage> Stages = Enum.GetValues<ServerStage>();

    public static string Render(RunSummary summary)
    {
        var csv = new StringBuilder();
        if (summary.Cells.Count == 0)
            return "";
        AppendRow(csv, FieldsOf(summary.Cells[0]).Select(f => f.Key));
        foreach (var cell in summary.Cells)
            AppendRow(csv, FieldsOf(cell).Select(TextOf));
        return csv.ToString();
    }

    private static List<ResultField> FieldsOf(CellSummary cell)
    {
        var fields = ResultRow.FieldsOf(cell).ToList();
        bool measured = cell.Validity.State != ValidityState.NotMeasured;
        foreach (var kind in Kinds)
        {
            string key = "failures_" + EnumKeys.KeyOf(kind);
            fields.Add(measured ? ResultField.Of(key, cell.Failures.GetValueOrDefault(kind)) : ResultField.Missing(key, ResultRow.ReasonOf(cell.Validity)));
        }

        foreach (var stage in Stages)
        {
            string key = EnumKeys.KeyOf(stage);
            var timing = cell.Stages.FirstOrDefault(s => s.Stage == stage);
            fields.Add(timing is null ? ResultField.Missing(key + "_mean_queue_s", "not reported") : ResultField.Of(key + "_mean_queue_s", timing.MeanQueueSeconds));
            fields.Add(timing is null ? ResultField.Missing(key + "_mean_run_s", "not reported") : ResultField.Of(key + "_mean_run_s", timing.MeanRunSeconds));
        }

        fields.Add(ResultField.Of("attested_embeddings", EnumKeys.KeyOf(cell.Attestation.Embeddings)));
        fields.Add(ResultField.Of("attested_llm", EnumKeys.KeyOf(cell.Attestation.Llm)));
        fields.Add(ResultField.Of("validity", EnumKeys.KeyOf(cell.Validity.State)));
        fields.Add(ResultField.Of("validity_reasons", Redaction.Text(string.Join("; ", cell.Validity.Reasons))));
        fields.Add(ResultField.Of("missing", MissingOf(fields)));
        return fields;
    }

    /// <summary><c>key: reason</c>, keys that share a reason together.</summary>
    private static string MissingOf(List<ResultField> fields) => string.Join(" | ", fields
        .Where(f => f.Value is null)
        .GroupBy(f => f.Reason ?? "not read")
        .Select(g => $"{string.Join(' ', g.Select(f => f.Key))}: {Redaction.Text(g.Key)}"));

    private static string TextOf(ResultField field) => field.Value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var text => text.ToString() ?? "",
    };

    private static void AppendRow(StringBuilder csv, IEnumerable<string> values) => csv.AppendJoin(',', values.Select(Quoted)).Append("\r\n");

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

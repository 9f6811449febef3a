using System.Text.Json;
using Ouro.Analysis.Comparison;
using Ouro.Cli.Rendering.Json;
using Ouro.Cli.Rendering.Rows;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Comparisons;

/// <summary><c>ouro compare --json</c>. Schema: docs/schema/comparison.schema.json.</summary>
internal static class ComparisonJson
{
    public static void Write(Stream stream, RunComparison comparison, IReadOnlyList<GateOutcome> gates)
    {
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        json.WriteStartObject();
        json.WriteString("base", comparison.BaseRunId);
        json.WriteString("run", comparison.RunId);
        json.WriteNumber("min_effect", comparison.Settings.MinEffect);
        json.WriteStartArray("differences");
        foreach (string difference in comparison.Differences)
            json.WriteStringValue(Redaction.Text(difference));
        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in comparison.Rows)
            WriteRow(json, row);
        json.WriteEndArray();
        json.WriteStartArray("gates");
        foreach (var gate in gates)
            WriteGate(json, gate);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRow(Utf8JsonWriter json, ComparisonRow row)
    {
        json.WriteStartObject();
        json.WriteString("deployment", row.Deployment);
        json.WriteString("config", row.Configuration);
        json.WriteNumber("level", row.Level);
        json.WriteString("metric", EnumKeys.KeyOf(row.Metric));
        JsonFields.Write(json, "base", row.Base);
        JsonFields.Write(json, "run", row.Run);
        WriteEstimate(json, "ratio", "ci", row.Ratio);
        if (row.Metric == ComparedMetric.ErrorShare)
            WriteEstimate(json, "difference", "difference_ci", row.Difference);
        JsonFields.Write(json, row.AdjustedPValue is { } p ? ResultField.Of("p_adjusted", p) : ResultField.Missing("p_adjusted", row.Note ?? "not tested"));
        json.WriteString("verdict", EnumKeys.KeyOf(row.Verdict));
        if (row.MoreRequests is { } more)
            json.WriteNumber("more_requests", more);
        if (row.Note is { } note)
            json.WriteString("note", Redaction.Text(note));
        json.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter json, string key, string interval, Reading<Estimate> reading)
    {
        JsonFields.Write(json, key, reading.Map(e => e.Value));
        JsonFields.Write(json, interval + "_low", reading.Map(e => e.Low));
        JsonFields.Write(json, interval + "_high", reading.Map(e => e.High));
    }

    private static void WriteGate(Utf8JsonWriter json, GateOutcome gate)
    {
        json.WriteStartObject();
        json.WriteString("expression", gate.Expression);
        json.WriteBoolean("passed", gate.Passed);
        if (gate.WhyNot is { } reason)
            json.WriteString("reason", Redaction.Text(reason));
        if (gate.BrokenBy.Count > 0)
        {
            json.WriteStartArray("broken_by");
            foreach (var row in gate.BrokenBy)
                json.WriteStringValue($"{row.CellId}:{EnumKeys.KeyOf(row.Metric)}");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

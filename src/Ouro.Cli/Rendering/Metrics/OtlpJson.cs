using System.Globalization;
using System.Text.Json;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Metrics;

/// <summary>
/// The rows as one OTLP/HTTP request body in JSON (opentelemetry-proto 1.x, ExportMetricsServiceRequest), gauges stamped with the
/// end of the run: <c>curl -H 'Content-Type: application/json' --data @- http://collector:4318/v1/metrics</c>.
/// </summary>
internal static class OtlpJson
{
    public static void Write(Stream stream, RunCapture capture, RunSummary summary)
    {
        string nanos = ((capture.EndedAt - DateTimeOffset.UnixEpoch).Ticks * 100).ToString(CultureInfo.InvariantCulture);
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        json.WriteStartObject();
        json.WriteStartArray("resourceMetrics");
        json.WriteStartObject();
        json.WriteStartObject("resource");
        WriteAttributes(json, [KeyValuePair.Create("service.name", "ouro"), KeyValuePair.Create("service.version", capture.Machine.OuroVersion)]);
        json.WriteEndObject();
        json.WriteStartArray("scopeMetrics");
        json.WriteStartObject();
        json.WriteStartObject("scope");
        json.WriteString("name", "ouro");
        json.WriteEndObject();
        json.WriteStartArray("metrics");
        foreach (var family in MetricFamily.Of(summary))
            WriteFamily(json, family, nanos);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFamily(Utf8JsonWriter json, MetricFamily family, string nanos)
    {
        json.WriteStartObject();
        json.WriteString("name", family.Name);
        json.WriteString("unit", family.Unit);
        json.WriteStartObject("gauge");
        json.WriteStartArray("dataPoints");
        foreach (var sample in family.Samples)
        {
            json.WriteStartObject();
            WriteAttributes(json, sample.Labels);
            json.WriteString("timeUnixNano", nanos);
            json.WriteNumber("asDouble", sample.Value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        json.WriteStartArray("attributes");
        foreach (var (key, value) in attributes)
        {
            json.WriteStartObject();
            json.WriteString("key", key);
            json.WriteStartObject("value");
            json.WriteString("stringValue", value);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

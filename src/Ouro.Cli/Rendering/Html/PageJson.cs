using System.Text.Json;
using Ouro.Model.Outcomes;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Html;

/// <summary>Fields of the page's data, rounded to what a chart can show. The page takes a number or a text for a reading.</summary>
internal static class PageJson
{
    /// <summary>A number, or the reason as a string.</summary>
    public static void WriteReading(Utf8JsonWriter json, string key, Reading<double> reading)
    {
        if (reading.ValueOrNull is { } value && double.IsFinite(value))
            WriteNumber(json, key, value);
        else
            json.WriteString(key, Redaction.Text(reading.Reason ?? "no finite value"));
    }

    /// <summary>[value, low, high], or the reason as a string.</summary>
    public static void WriteEstimate(Utf8JsonWriter json, string key, Reading<Estimate> reading)
    {
        if (reading.ValueOrNull is { } estimate && double.IsFinite(estimate.Value) && double.IsFinite(estimate.Low) && double.IsFinite(estimate.High))
            WriteNumbers(json, key, [estimate.Value, estimate.Low, estimate.High]);
        else
            json.WriteString(key, Redaction.Text(reading.Reason ?? "no finite value"));
    }

    public static void WriteNumbers(Utf8JsonWriter json, string key, double[] values)
    {
        json.WriteStartArray(key);
        foreach (double value in values)
            json.WriteNumberValue(Math.Round(value, 6));
        json.WriteEndArray();
    }

    public static void WriteNumber(Utf8JsonWriter json, string key, double value) => json.WriteNumber(key, Math.Round(value, 7));

    public static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
            json.WriteStringValue(Redaction.Text(text));
        json.WriteEndArray();
    }

    public static void WriteElements(Utf8JsonWriter json, string key, IReadOnlyList<JsonElement> elements)
    {
        json.WriteStartArray(key);
        foreach (var element in elements)
            element.WriteTo(json);
        json.WriteEndArray();
    }

    public static void WriteList<T>(Utf8JsonWriter json, string key, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

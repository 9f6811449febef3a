using System.Text.Json;
using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>A reading in JSON: its number, or null and beside it the reason under <c>key_reason</c>.</summary>
internal static class ReadingJson
{
    public static void WriteReading(this Utf8JsonWriter json, string key, Reading<double> reading)
    {
        if (reading.ValueOrNull is { } value && double.IsFinite(value))
            json.WriteNumber(key, Math.Round(value, 6));
        else
            json.WriteUnknown(key, reading.Reason ?? "the value is not finite");
    }

    public static void WriteReading(this Utf8JsonWriter json, string key, Reading<long> reading)
    {
        if (reading.ValueOrNull is { } value)
            json.WriteNumber(key, value);
        else
            json.WriteUnknown(key, reading.Reason!);
    }

    public static void WriteReading(this Utf8JsonWriter json, string key, Reading<int> reading) => json.WriteReading(key, reading.Map(static v => (long)v));

    public static void WriteUnknown(this Utf8JsonWriter json, string key, string reason)
    {
        json.WriteNull(key);
        json.WriteString($"{key}_reason", reason);
    }
}

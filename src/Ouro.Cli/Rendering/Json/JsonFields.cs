using System.Text.Encodings.Web;
using System.Text.Json;
using Ouro.Cli.Rendering.Rows;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Rendering.Json;

/// <summary>A value, or null with a sibling <c>&lt;key&gt;_reason</c>.</summary>
internal static class JsonFields
{
    /// <summary>Files are read by people too: quotes and dashes stay as they are; nothing here is embedded in HTML.</summary>
    public static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Utf8JsonWriter json, ResultField field)
    {
        switch (field.Value)
        {
            case null:
                json.WriteNull(field.Key);
                json.WriteString(field.Key + "_reason", Redaction.Text(field.Reason ?? "not read"));
                break;
            case string text:
                json.WriteString(field.Key, text);
                break;
            case bool flag:
                json.WriteBoolean(field.Key, flag);
                break;
            case long whole:
                json.WriteNumber(field.Key, whole);
                break;
            case double number:
                json.WriteNumber(field.Key, number);
                break;
            default:
                throw new InvalidOperationException($"a results field of type {field.Value.GetType().Name}");
        }
    }

    public static void Write(Utf8JsonWriter json, string key, Reading<double> reading) =>
        Write(json, reading.ValueOrNull is { } value ? ResultField.Of(key, value) : ResultField.Missing(key, reading.Reason!));
}

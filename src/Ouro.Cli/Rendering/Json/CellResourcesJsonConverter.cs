using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Json;

/// <summary>A cell's resources as an object with a key per figure (its name in snake case): the number, or null with a sibling <c>&lt;key&gt;_reason</c>. A key that is missing is unknown, so that a figure can be added.</summary>
internal sealed class CellResourcesJsonConverter : JsonConverter<CellResources>
{
    private static readonly ConstructorInfo Constructor = typeof(CellResources).GetConstructors().Single();

    private static readonly (string Key, PropertyInfo Property)[] Figures =
        [.. Constructor.GetParameters().Select(p => (JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name!), typeof(CellResources).GetProperty(p.Name!)!))];

    public override CellResources Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("resources are no object");
        return (CellResources)Constructor.Invoke([.. Figures.Select(f => (object)ReadFigure(root, f.Key))]);
    }

    public override void Write(Utf8JsonWriter writer, CellResources value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, property) in Figures)
            WriteFigure(writer, key, (Reading<double>)property.GetValue(value)!);
        writer.WriteEndObject();
    }

    // All digits, unlike a results file: the summary made from the file must be the one made from the run.
    private static void WriteFigure(Utf8JsonWriter writer, string key, Reading<double> reading)
    {
        if (reading.ValueOrNull is { } value && double.IsFinite(value))
        {
            writer.WriteNumber(key, value);
            return;
        }

        writer.WriteNull(key);
        writer.WriteString(key + "_reason", Redaction.Text(reading.Reason ?? "no finite value"));
    }

    private static Reading<double> ReadFigure(JsonElement root, string key)
    {
        if (root.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number)
            return value.GetDouble();
        if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            throw new JsonException($"{key} is no number");
        return Reading<double>.Unknown(root.TryGetProperty(key + "_reason", out var reason) && reason.GetString() is { } text ? text : "not in the run's file");
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Running;

/// <summary>A reading in the journal: its number, or its reason as a string.</summary>
internal sealed class ReadingJsonConverter : JsonConverter<Reading<double>>
{
    public override Reading<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number ? Reading<double>.Known(reader.GetDouble()) : Reading<double>.Unknown(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Reading<double> value, JsonSerializerOptions options)
    {
        if (value.ValueOrNull is { } number)
            writer.WriteNumberValue(number);
        else
            writer.WriteStringValue(value.Reason);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Ouro.Cli.Rendering.Json;

namespace Ouro.Cli.Querying;

/// <summary>An answer as a table, as CSV (RFC 4180), or as a JSON array of objects (schema: docs/schema/query.schema.json).</summary>
internal static class QueryText
{
    private static readonly JsonSerializerOptions Values = new() { Encoder = JsonFields.Indented.Encoder };

    public static string Table(QueryAnswer answer)
    {
        List<string[]> lines = [[.. answer.Columns], .. answer.Rows.Select(r => r.Select(v => TextOf(v, "null").ReplaceLineEndings(" ")).ToArray())];
        int[] widths = [.. answer.Columns.Select((_, column) => lines.Max(l => l[column].Length))];
        lines.Insert(1, [.. widths.Select(w => new string('-', w))]);
        var text = new StringBuilder();
        foreach (string[] line in lines)
            text.Append(string.Join(" | ", line.Select((cell, column) => IsNumeric(answer, column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd()).Append('\n');
        return text.ToString();
    }

    public static string Csv(QueryAnswer answer)
    {
        var text = new StringBuilder();
        foreach (var line in answer.Rows.Select(r => r.Select(v => TextOf(v, ""))).Prepend(answer.Columns))
            text.AppendJoin(',', line.Select(Quoted)).Append('\n');
        return text.ToString();
    }

    public static void WriteJson(Stream stream, QueryAnswer answer)
    {
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        json.WriteStartArray();
        foreach (var row in answer.Rows)
        {
            json.WriteStartObject();
            for (int i = 0; i < answer.Columns.Count; i++)
            {
                json.WritePropertyName(answer.Columns[i]);
                JsonSerializer.Serialize(json, row[i], Values);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool IsNumeric(QueryAnswer answer, int column) => answer.Rows.All(r => r[column] is long or double or null);

    private static string TextOf(object? value, string absent) => value switch
    {
        null => absent,
        string text => text,
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => JsonSerializer.Serialize(value, Values),
    };

    private static string Quoted(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

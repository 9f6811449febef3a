using System.Text.Json;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;

namespace Ouro.Cli.Rendering.Findings;

/// <summary>Findings in the contract's keys (schema: docs/schema/diagnosis.schema.json).</summary>
internal static class FindingsJson
{
    /// <summary><c>{"findings":[…],"validity":{"state","reasons"}}</c>.</summary>
    public static void Write(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        json.WriteStartObject();
        WriteFields(json, diagnosis);
        json.WriteEndObject();
    }

    /// <summary>The same fields into the object that is open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Diagnosis diagnosis)
    {
        json.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings)
            Write(json, finding);
        json.WriteEndArray();
        json.WriteStartObject("validity");
        json.WriteString("state", EnumKeys.KeyOf(diagnosis.Validity.State));
        json.WriteStartArray("reasons");
        foreach (string reason in diagnosis.Validity.Reasons)
            json.WriteStringValue(Redaction.Text(reason));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The same findings as elements, for files that carry them among other things.</summary>
    public static IReadOnlyList<JsonElement> ElementsOf(Diagnosis diagnosis)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonFields.Indented))
            Write(json, diagnosis);
        using var document = JsonDocument.Parse(buffer.ToArray());
        return [.. document.RootElement.GetProperty("findings").EnumerateArray().Select(f => f.Clone())];
    }

    private static void Write(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Id);
        json.WriteNumber("rank", finding.Rank);
        json.WriteString("stage", EnumKeys.KeyOf(finding.Stage));
        json.WriteString("mechanism", EnumKeys.KeyOf(finding.Mechanism));
        json.WriteString("deployment", finding.Deployment);
        json.WriteString("config", finding.Configuration);
        json.WriteString("claim", Redaction.Text(finding.Claim));
        WriteEffect(json, finding.Effect);
        json.WriteString("confidence", EnumKeys.KeyOf(finding.Confidence));
        WriteEvidence(json, "evidence", finding.Evidence);
        WriteEvidence(json, "counter_evidence", finding.CounterEvidence);
        json.WriteString("remedy", finding.Remedy);
        json.WriteString("verify", finding.Verify);
        json.WriteEndObject();
    }

    private static void WriteEffect(Utf8JsonWriter json, FindingEffect? effect)
    {
        if (effect is null)
        {
            json.WriteNull("effect");
            return;
        }

        json.WriteStartObject("effect");
        json.WriteString("metric", effect.Metric);
        json.WriteNumber("level", effect.Level);
        json.WriteNumber("now", effect.Now);
        JsonFields.Write(json, "predicted", effect.Predicted.Map(p => p.Value));
        Number(json, "ci_low", effect.Predicted.ValueOrNull?.LowOrNull);
        Number(json, "ci_high", effect.Predicted.ValueOrNull?.HighOrNull);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
            json.WriteNumber(key, number);
        else
            json.WriteNull(key);
    }

    private static void WriteEvidence(Utf8JsonWriter json, string key, IReadOnlyList<FindingEvidence> evidence)
    {
        json.WriteStartArray(key);
        foreach (var item in evidence)
        {
            json.WriteStartObject();
            json.WriteString("statement", Redaction.Text(item.Statement));
            json.WriteString("metric", item.Metric);
            json.WriteStartArray("cells");
            foreach (string cell in item.Cells)
                json.WriteStringValue(cell);
            json.WriteEndArray();
            json.WriteStartArray("values");
            foreach (double value in item.Values)
                json.WriteNumberValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

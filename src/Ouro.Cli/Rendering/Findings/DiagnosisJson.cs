using System.Text.Json;
using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Findings;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Findings;

/// <summary>The document of <c>ouro diagnose --json</c>: the findings, and what they rest on (schema: docs/schema/diagnosis.schema.json).</summary>
internal static class DiagnosisJson
{
    public static void Write(Stream stream, RunCapture capture, Diagnosis diagnosis)
    {
        using var writer = new Utf8JsonWriter(stream, JsonFields.Indented);
        writer.WriteStartObject();
        FindingsJson.WriteFields(writer, diagnosis);
        ScalingJson.WriteCurves(writer, StageAnalysis.Analyze(capture));
        ScalingJson.WriteEffects(writer, FactorialAnalysis.Analyze(capture));
        writer.WriteEndObject();
    }
}

using System.Text.Json;
using Ouro.Cli.Rendering;

namespace Ouro.Cli.Faultlab;

/// <summary>The lab's result as one JSON document: the keys of <c>ouro faultlab --json</c>.</summary>
internal static class LabJson
{
    public static void Write(Stream stream, LabScore score, IReadOnlyList<(Scenario Scenario, string Reason)> unjudged)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteNumber("scored", score.Faults);
        json.WriteNumber("right", score.Right);
        json.WriteNumber("healthy", score.Healthy);
        json.WriteNumber("false_alarms", score.FalseAlarms);
        json.WriteNumber("traps", score.Traps);
        json.WriteNumber("traps_ok", score.TrapsRight);
        WriteOrNull(json, "gain_error_median", score.GainErrorMedian, "no prediction could be tested");
        WriteOrNull(json, "gain_error_p90", score.GainErrorP90, "no prediction could be tested");
        json.WriteStartArray("scenarios");
        foreach (var judgement in score.Judgements)
            WriteJudgement(json, judgement);
        foreach (var (scenario, reason) in unjudged)
        {
            json.WriteStartObject();
            WriteScenario(json, scenario);
            json.WriteNull("right");
            json.WriteString("right_reason", reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteJudgement(Utf8JsonWriter json, Judgement judgement)
    {
        json.WriteStartObject();
        WriteScenario(json, judgement.Scenario);
        json.WriteBoolean("right", judgement.IsRight);
        json.WriteStartArray("findings");
        foreach (var finding in judgement.Findings)
        {
            json.WriteStartObject();
            json.WriteString("stage", EnumKeys.KeyOf(finding.Stage));
            json.WriteString("mechanism", EnumKeys.KeyOf(finding.Mechanism));
            json.WriteString("claim", finding.Claim);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        var gain = judgement.Gain.ValueOrNull;
        WriteOrNull(json, "gain_predicted", gain?.Predicted, judgement.Gain.Reason);
        WriteOrNull(json, "gain_measured", gain?.Measured, judgement.Gain.Reason);
        json.WriteStartArray("validity_reasons");
        foreach (string reason in judgement.Validity)
            json.WriteStringValue(reason);
        json.WriteEndArray();
        json.WriteNumber("neighbour_cores", Math.Round(judgement.NeighbourCores, 3));
        json.WriteNumber("seconds", Math.Round(judgement.MeasuredSeconds, 1));
        json.WriteEndObject();
    }

    private static void WriteScenario(Utf8JsonWriter json, Scenario scenario)
    {
        json.WriteString("name", scenario.Name);
        json.WriteString("half", EnumKeys.KeyOf(scenario.Half));
        json.WriteString("kind", EnumKeys.KeyOf(scenario.Kind));
        WriteKeys(json, "expected_stages", scenario.Truth.Stages.Select(EnumKeys.KeyOf));
        WriteKeys(json, "expected_mechanisms", scenario.Truth.Mechanisms.Select(EnumKeys.KeyOf));
    }

    private static void WriteKeys(Utf8JsonWriter json, string name, IEnumerable<string> keys)
    {
        json.WriteStartArray(name);
        foreach (string key in keys)
            json.WriteStringValue(key);
        json.WriteEndArray();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, double? value, string? reason)
    {
        if (value is { } known)
        {
            json.WriteNumber(name, Math.Round(known, 4));
            return;
        }

        json.WriteNull(name);
        json.WriteString(name + "_reason", reason);
    }
}

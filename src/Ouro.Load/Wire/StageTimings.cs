using System.Text.Json;
using Ouro.Model.Records;

namespace Ouro.Load.Wire;

/// <summary>
/// Stage timings of a <c>complete</c> event: <c>"timings":{"embed":{"queue_ms":n,"run_ms":n},"search":…,"model_load":…,
/// "llm_first_token":…,"generation":…}</c>. What is missing or no number stays "not reported".
/// </summary>
internal static class StageTimings
{
    public static ServerStages Parse(ReadOnlySpan<byte> data)
    {
        var stages = ServerStages.NotReported();
        try
        {
            var reader = new Utf8JsonReader(data);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return stages;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isTimings = reader.ValueTextEquals("timings"u8);
                reader.Read();
                if (isTimings && reader.TokenType == JsonTokenType.StartObject)
                    ParseTimings(ref reader, ref stages);
                else
                    reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Malformed: the classifier has judged the event already; timings read so far stand.
            return stages;
        }

        return stages;
    }

    private static void ParseTimings(ref Utf8JsonReader reader, ref ServerStages stages)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ServerStage? stage =
                reader.ValueTextEquals("embed"u8) ? ServerStage.Embed
                : reader.ValueTextEquals("search"u8) ? ServerStage.Search
                : reader.ValueTextEquals("model_load"u8) ? ServerStage.ModelLoad
                : reader.ValueTextEquals("llm_first_token"u8) ? ServerStage.LlmFirstToken
                : reader.ValueTextEquals("generation"u8) ? ServerStage.Generation
                : null;
            reader.Read();
            if (stage is { } known && reader.TokenType == JsonTokenType.StartObject)
                stages.Set(known, ParseStage(ref reader));
            else
                reader.Skip();
        }
    }

    private static StageTiming ParseStage(ref Utf8JsonReader reader)
    {
        float queueMs = float.NaN, runMs = float.NaN;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isQueue = reader.ValueTextEquals("queue_ms"u8);
            bool isRun = !isQueue && reader.ValueTextEquals("run_ms"u8);
            reader.Read();
            if (isQueue && reader.TokenType == JsonTokenType.Number)
                queueMs = reader.GetSingle();
            else if (isRun && reader.TokenType == JsonTokenType.Number)
                runMs = reader.GetSingle();
            else
                reader.Skip();
        }

        return new StageTiming(queueMs, runMs);
    }
}

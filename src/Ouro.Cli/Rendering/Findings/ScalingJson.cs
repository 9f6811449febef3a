using System.Text.Json;
using Ouro.Analysis.Factorial;
using Ouro.Analysis.Scaling;
using Ouro.Cli.Rendering.Json;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Findings;

/// <summary>What the findings rest on: the scaling curves with their stages, and the stub factorial (schema: docs/schema/diagnosis.schema.json).</summary>
internal static class ScalingJson
{
    public static void WriteCurves(Utf8JsonWriter json, IReadOnlyList<ScalingCurve> curves)
    {
        json.WriteStartArray("scaling");
        foreach (var curve in curves)
        {
            json.WriteStartObject();
            json.WriteString("deployment", curve.Deployment);
            json.WriteString("config", curve.Configuration);
            json.WriteStartArray("levels");
            foreach (var (level, perSecond) in curve.Throughputs)
            {
                json.WriteStartObject();
                json.WriteNumber("concurrency", level);
                json.WriteNumber("requests_per_second", perSecond);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteLaw(json, curve);
            json.WriteStartArray("stages");
            foreach (var stage in curve.Stages)
                WriteStage(json, stage);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteEffects(Utf8JsonWriter json, IReadOnlyList<FactorialResult> results)
    {
        json.WriteStartArray("stub_effects");
        foreach (var result in results)
        {
            json.WriteStartObject();
            json.WriteString("deployment", result.Deployment);
            json.WriteNumber("concurrency", result.Level);
            json.WriteString("why_not", result.WhyNot);
            json.WriteStartArray("effects");
            foreach (var effect in result.Effects)
            {
                json.WriteStartObject();
                json.WriteString("term", EnumKeys.KeyOf(effect.Term));
                json.WriteString("metric", EnumKeys.KeyOf(effect.Metric));
                Write(json, "factor", effect.Factor);
                json.WriteNumber("p_value", effect.PValue);
                json.WriteNumber("adjusted_p_value", effect.AdjustedPValue);
                json.WriteBoolean("significant", effect.IsSignificant);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("simple_effects");
            foreach (var simple in result.Simple)
            {
                json.WriteStartObject();
                json.WriteString("term", EnumKeys.KeyOf(simple.Term));
                json.WriteString("metric", EnumKeys.KeyOf(simple.Metric));
                Write(json, "other_real", simple.OtherReal);
                Write(json, "other_stubbed", simple.OtherStubbed);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLaw(Utf8JsonWriter json, ScalingCurve curve)
    {
        if (curve.Law.ValueOrNull is not { } law)
        {
            json.WriteNull("law");
            json.WriteString("law_reason", curve.Law.Reason);
            return;
        }

        json.WriteStartObject("law");
        Write(json, "lambda", law.LambdaPerSecond);
        Write(json, "sigma", law.Sigma);
        Write(json, "kappa", law.Kappa);
        if (law.PeakLevel.ValueOrNull is { } peak)
            Write(json, "peak_level", peak);
        json.WriteNumber("relative_error", law.RelativeError);
        json.WriteEndObject();
    }

    private static void WriteStage(Utf8JsonWriter json, StageScaling stage)
    {
        json.WriteStartObject();
        json.WriteString("stage", EnumKeys.KeyOf(stage.Stage));
        json.WriteNumber("service_time_s", stage.ServiceTimeSeconds);
        json.WriteNumber("service_time_level", stage.ServiceTimeLevel);
        json.WriteNumber("effective_parallelism", stage.EffectiveParallelism);
        json.WriteNumber("ceiling_per_second", stage.CeilingPerSecond);
        JsonFields.Write(json, "queueing_share", stage.QueueingShare);
        json.WriteStartArray("levels");
        foreach (var level in stage.Levels)
        {
            json.WriteStartObject();
            json.WriteNumber("concurrency", level.Level);
            json.WriteNumber("samples", level.Samples);
            json.WriteNumber("residence_s", level.ResidenceSeconds);
            json.WriteNumber("queueing_s", level.QueueingSeconds);
            json.WriteNumber("population", level.Population);
            JsonFields.Write(json, "server_queue_s", level.ServerQueueSeconds);
            JsonFields.Write(json, "server_run_s", level.ServerRunSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string key, Estimate estimate)
    {
        json.WriteStartObject(key);
        json.WriteNumber("value", estimate.Value);
        Bound("ci_low", estimate.LowOrNull);
        Bound("ci_high", estimate.HighOrNull);
        json.WriteEndObject();

        void Bound(string name, double? value)
        {
            if (value is { } known)
                json.WriteNumber(name, known);
            else
                json.WriteNull(name);
        }
    }
}

using System.Text.Json;
using Ouro.Cli.Planning;
using Ouro.Cli.Rendering.Rows;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Json;

/// <summary><c>systematic_results_&lt;ts&gt;.json</c>: an array, a row per deployment × configuration × level. Schema: docs/schema/systematic_results.schema.json.</summary>
internal static class ResultsJson
{
    public static void Write(Stream stream, RunSummary summary)
    {
        using var json = new Utf8JsonWriter(stream, JsonFields.Indented);
        WriteRows(json, summary);
    }

    /// <summary>The array as a value inside another document.</summary>
    public static void WriteRows(Utf8JsonWriter json, RunSummary summary)
    {
        json.WriteStartArray();
        foreach (var cell in summary.Cells)
            WriteRow(json, cell, summary.Plan);
        json.WriteEndArray();
    }

    private static void WriteRow(Utf8JsonWriter json, CellSummary cell, RunPlan plan)
    {
        json.WriteStartObject();
        foreach (var field in ResultRow.FieldsOf(cell))
            JsonFields.Write(json, field);
        WriteFailures(json, cell);
        WriteStages(json, cell);
        WriteGenerator(json, cell.Generator);
        WriteTransport(json, plan, cell.Deployment);
        json.WriteString("ending", cell.Ending is { } ending ? EnumKeys.KeyOf(ending) : null);
        if (cell.Ending is null)
            json.WriteString("ending_reason", Redaction.Text(ResultRow.ReasonOf(cell.Validity)));
        json.WriteString("validity", EnumKeys.KeyOf(cell.Validity.State));
        json.WriteStartArray("validity_reasons");
        foreach (string reason in cell.Validity.Reasons)
            json.WriteStringValue(Redaction.Text(reason));
        json.WriteEndArray();
        WriteAttestation(json, cell.Attestation);
        json.WriteEndObject();
    }

    private static void WriteFailures(Utf8JsonWriter json, CellSummary cell)
    {
        json.WriteStartObject("failures");
        foreach (var (kind, count) in cell.Failures.OrderBy(f => f.Key))
            json.WriteNumber(EnumKeys.KeyOf(kind), count);
        json.WriteEndObject();
    }

    private static void WriteStages(Utf8JsonWriter json, CellSummary cell)
    {
        json.WriteStartArray("stages");
        foreach (var stage in cell.Stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", EnumKeys.KeyOf(stage.Stage));
            json.WriteNumber("samples", stage.Samples);
            JsonFields.Write(json, ResultField.Of("mean_queue_s", stage.MeanQueueSeconds));
            JsonFields.Write(json, ResultField.Of("mean_run_s", stage.MeanRunSeconds));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (cell.Stages.Count == 0)
            json.WriteString("stages_reason", cell.Validity.State == ValidityState.NotMeasured ? "not measured" : "the server reports no stage timings");
    }

    private static void WriteGenerator(Utf8JsonWriter json, Reading<GeneratorHealthSummary> reading)
    {
        if (reading.ValueOrNull is not { } health)
        {
            JsonFields.Write(json, ResultField.Missing("generator", reading.Reason!));
            return;
        }

        json.WriteStartObject("generator");
        json.WriteString("engine", health.Engine);
        json.WriteString("stamp", EnumKeys.KeyOf(health.Stamp));
        JsonFields.Write(json, "lateness_p99_s", health.LatenessP99Seconds);
        JsonFields.Write(json, "cpu_share", health.CpuShare);
        JsonFields.Write(json, "loop_slip_p99_s", health.LoopSlipP99Seconds);
        json.WriteNumber("coalesced_reads", health.CoalescedReads);
        json.WriteNumber("total_reads", health.TotalReads);
        json.WriteNumber("dropped", health.Dropped);
        json.WriteBoolean("warmed_up", health.WarmedUp);
        json.WriteEndObject();
    }

    private static void WriteTransport(Utf8JsonWriter json, RunPlan plan, string deployment)
    {
        bool isSecured = plan.Deployments.Any(d => d.Name == deployment && TransportPlanner.IsSecured(d));
        json.WriteStartObject("transport");
        json.WriteString("http", plan.Request.Transport.UsesHttp2 ? "2" : "1.1");
        json.WriteBoolean("tls", isSecured);
        JsonFields.Write(json, isSecured
            ? ResultField.Of("certificate_checked", plan.Request.Transport.ChecksCertificates)
            : ResultField.Missing("certificate_checked", "without TLS there is no certificate"));
        json.WriteEndObject();
    }

    private static void WriteAttestation(Utf8JsonWriter json, Attestation attestation)
    {
        json.WriteStartObject("attested_stubs");
        json.WriteString("embeddings", EnumKeys.KeyOf(attestation.Embeddings));
        json.WriteString("llm", EnumKeys.KeyOf(attestation.Llm));
        json.WriteString("source", EnumKeys.KeyOf(attestation.Source));
        json.WriteString("evidence", Redaction.Text(attestation.Evidence));
        json.WriteEndObject();
    }
}

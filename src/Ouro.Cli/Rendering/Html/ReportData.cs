using System.Text.Json;
using Ouro.Cli.Rendering.Readings;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Html;

/// <summary>
/// The JSON that the report's page draws from. Private to the page: no one else reads it, so keys are short where they
/// repeat per request. The default encoder escapes <c>&lt;</c>, which makes it safe inside a script element.
/// </summary>
internal sealed class ReportData
{
    // Together with the page itself (0.6 MB) below 5 MB: a number takes about 9 characters.
    private const int MostNumbers = 400_000;
    private const int NumbersPerTimelineRow = 9;
    private const int EcdfMetrics = 4;

    private readonly RunCapture _capture;
    private readonly RunSummary _summary;
    private readonly ILookup<(string Deployment, string Config, int Level), CellCapture> _captures;
    private readonly int _ecdfPoints;
    private readonly int _timelineRows;

    private ReportData(RunCapture capture, RunSummary summary)
    {
        _capture = capture;
        _summary = summary;
        _captures = capture.Cells.OrderBy(c => c.Cell.Repetition).ToLookup(c => (c.Cell.Deployment, c.Cell.Configuration.Name, c.Cell.Level));
        int perCell = MostNumbers / Math.Max(1, summary.Cells.Count);
        _ecdfPoints = Math.Clamp(perCell / 2 / EcdfMetrics, 20, 200);
        _timelineRows = Math.Clamp(perCell / 2 / NumbersPerTimelineRow, 10, 120);
    }

    public static byte[] Render(RunCapture capture, RunSummary summary, IReadOnlyList<JsonElement> findings)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
            new ReportData(capture, summary).Write(json, findings);
        return stream.ToArray();
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<JsonElement> findings)
    {
        json.WriteStartObject();
        json.WriteString("run", _summary.Plan.RunId);
        json.WriteString("started", _capture.StartedAt);
        json.WriteNumber("seconds", Math.Round((_capture.EndedAt - _capture.StartedAt).TotalSeconds, 1));
        json.WriteBoolean("interrupted", _capture.Interrupted);
        json.WriteString("compared", RunReadings.ComparedOf(_summary.Plan));
        WriteList(json, "readings", RunReadings.Of(_summary), r =>
        {
            json.WriteString("title", r.Title);
            json.WriteString("text", r.Text);
            json.WriteString("tone", EnumKeys.KeyOf(r.Tone));
        });
        WriteTexts(json, "notes", _capture.Notes);
        json.WriteStartArray("findings");
        foreach (var finding in findings)
            finding.WriteTo(json);
        json.WriteEndArray();
        WritePlan(json, _summary.Plan);
        WriteList(json, "cells", _summary.Cells, c => WriteCell(json, c));
        WriteList(json, "ratios", _summary.Ratios, r =>
        {
            json.WriteString("config", r.Configuration.Name);
            json.WriteNumber("level", r.Level);
            WriteEstimate(json, "rps", r.Throughput);
            WriteEstimate(json, "ttft", r.Ttft);
            json.WriteBoolean("marked", r.Marked);
        });
        json.WriteStartObject("facts");
        foreach (var (name, value) in RunFacts.Of(_capture))
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePlan(Utf8JsonWriter json, RunPlan plan)
    {
        WriteList(json, "deployments", plan.Deployments, d =>
        {
            json.WriteString("name", d.Name);
            json.WriteString("label", d.Label);
            json.WriteString("about", RunFacts.DeploymentOf(d));
        });
        WriteList(json, "configs", plan.Configurations, c =>
        {
            json.WriteString("name", c.Name);
            json.WriteString("title", c.Title);
        });
        json.WriteStartArray("levels");
        foreach (int level in plan.Levels)
            json.WriteNumberValue(level);
        json.WriteEndArray();
    }

    private void WriteCell(Utf8JsonWriter json, CellSummary cell)
    {
        json.WriteString("deployment", cell.Deployment);
        json.WriteString("config", cell.Configuration.Name);
        json.WriteNumber("level", cell.Level);
        json.WriteString("validity", EnumKeys.KeyOf(cell.Validity.State));
        WriteTexts(json, "reasons", cell.Validity.Reasons);
        json.WriteString("attested", RunFacts.AttestationOf(cell.Attestation));
        if (cell.Validity.State == ValidityState.NotMeasured)
            return;
        json.WriteNumber("requests", cell.TotalRequests);
        json.WriteNumber("successful", cell.Successful);
        json.WriteNumber("failed", cell.Failed);
        json.WriteNumber("stopped", cell.StoppedByRun);
        json.WriteStartObject("failures");
        foreach (var (kind, count) in cell.Failures.OrderBy(f => f.Key))
            json.WriteNumber(EnumKeys.KeyOf(kind), count);
        json.WriteEndObject();
        WriteReading(json, "total_s", cell.TotalSeconds);
        WriteEstimate(json, "rps", cell.RequestsPerSecond);
        WriteReading(json, "steady_rps", cell.SteadyRequestsPerSecond);
        WriteReading(json, "goodput", cell.Goodput);
        WriteReading(json, "goodput_share", cell.GoodputShare);
        WriteLatency(json, "ttft", cell.Ttft);
        WriteLatency(json, "response_ttft", cell.ResponseTtft);
        WriteLatency(json, "itl", cell.Itl);
        WriteLatency(json, "tpot", cell.Tpot);
        WriteLatency(json, "e2e", cell.EndToEnd);
        WriteList(json, "stages", cell.Stages, s =>
        {
            json.WriteString("name", EnumKeys.KeyOf(s.Stage));
            WriteNumber(json, "queue", s.MeanQueueSeconds);
            WriteNumber(json, "run", s.MeanRunSeconds);
        });
        if (cell.Generator.ValueOrNull is { } generator)
            json.WriteString("generator", RunFacts.GeneratorOf(generator));
        WriteSeries(json, [.. _captures[(cell.Deployment, cell.Configuration.Name, cell.Level)]]);
    }

    private void WriteSeries(Utf8JsonWriter json, IReadOnlyList<CellCapture> captures)
    {
        WriteList(json, "client_stages", CellSeries.ClientStagesOf(captures), s =>
        {
            json.WriteString("name", s.Name);
            WriteNumber(json, "run", s.MeanSeconds);
        });
        json.WriteStartObject("ecdf");
        WriteNumbers(json, "ttft", CellSeries.Quantiles(CellSeries.TtftOf(captures), _ecdfPoints));
        WriteNumbers(json, "response_ttft", CellSeries.Quantiles(CellSeries.ResponseTtftOf(captures), _ecdfPoints));
        WriteNumbers(json, "itl", CellSeries.Quantiles(CellSeries.ItlOf(captures), _ecdfPoints));
        WriteNumbers(json, "e2e", CellSeries.Quantiles(CellSeries.EndToEndOf(captures), _ecdfPoints));
        json.WriteEndObject();
        if (CellSeries.TimelineOf(captures, _timelineRows) is not { } timeline)
            return;
        json.WriteStartObject("timeline");
        json.WriteNumber("repetition", timeline.Repetition);
        json.WriteNumber("total", timeline.Total);
        json.WriteStartArray("rows");
        foreach (var row in timeline.Rows)
        {
            json.WriteStartArray();
            foreach (long number in (ReadOnlySpan<long>)[row.Slot, row.Intended, row.Sent, row.Headers, row.Documents, row.FirstToken, row.LastToken, row.Ended])
                json.WriteNumberValue(number);
            if (row.Failure != FailureKind.None)
                json.WriteStringValue(EnumKeys.KeyOf(row.Failure));
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter json, string key, LatencySummary latency)
    {
        json.WriteStartObject(key);
        json.WriteNumber("n", latency.Samples);
        WriteReading(json, "mean", latency.Mean);
        WriteEstimate(json, "p50", latency.P50);
        WriteEstimate(json, "p90", latency.P90);
        WriteEstimate(json, "p95", latency.P95);
        WriteEstimate(json, "p99", latency.P99);
        json.WriteEndObject();
    }

    /// <summary>A number, or the reason as a string.</summary>
    private static void WriteReading(Utf8JsonWriter json, string key, Reading<double> reading)
    {
        if (reading.ValueOrNull is { } value && double.IsFinite(value))
            WriteNumber(json, key, value);
        else
            json.WriteString(key, Redaction.Text(reading.Reason ?? "no finite value"));
    }

    /// <summary>[value, low, high], or the reason as a string.</summary>
    private static void WriteEstimate(Utf8JsonWriter json, string key, Reading<Estimate> reading)
    {
        if (reading.ValueOrNull is { } estimate && double.IsFinite(estimate.Value) && double.IsFinite(estimate.Low) && double.IsFinite(estimate.High))
            WriteNumbers(json, key, [estimate.Value, estimate.Low, estimate.High]);
        else
            json.WriteString(key, Redaction.Text(reading.Reason ?? "no finite value"));
    }

    private static void WriteNumbers(Utf8JsonWriter json, string key, double[] values)
    {
        json.WriteStartArray(key);
        foreach (double value in values)
            json.WriteNumberValue(Math.Round(value, 6));
        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, string key, double value) => json.WriteNumber(key, Math.Round(value, 7));

    private static void WriteTexts(Utf8JsonWriter json, string key, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(key);
        foreach (string text in texts)
            json.WriteStringValue(Redaction.Text(text));
        json.WriteEndArray();
    }

    private static void WriteList<T>(Utf8JsonWriter json, string key, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(key);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

using System.Text.Json;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Html;

/// <summary>One cell of the page's data: its figures, its distributions and its timeline, the last two cut to a size that fits beside all others.</summary>
/// <param name="EcdfPoints">Most points of a distribution.</param>
/// <param name="TimelineRows">Most requests of a timeline.</param>
internal readonly record struct CellData(int EcdfPoints, int TimelineRows)
{
    // Together with the page itself (0.6 MB) below 5 MB: a number takes about 9 characters.
    private const int MostNumbers = 400_000;
    private const int NumbersPerTimelineRow = 9;
    private const int EcdfMetrics = 4;

    public static CellData ForRunOf(int cells)
    {
        int perCell = MostNumbers / Math.Max(1, cells);
        return new CellData(Math.Clamp(perCell / 2 / EcdfMetrics, 20, 200), Math.Clamp(perCell / 2 / NumbersPerTimelineRow, 10, 120));
    }

    public void Write(Utf8JsonWriter json, CellSummary cell, IReadOnlyList<CellCapture> captures)
    {
        json.WriteString("deployment", cell.Deployment);
        json.WriteString("config", cell.Configuration.Name);
        json.WriteNumber("level", cell.Level);
        json.WriteString("validity", EnumKeys.KeyOf(cell.Validity.State));
        PageJson.WriteTexts(json, "reasons", cell.Validity.Reasons);
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
        PageJson.WriteReading(json, "total_s", cell.TotalSeconds);
        PageJson.WriteEstimate(json, "rps", cell.RequestsPerSecond);
        PageJson.WriteReading(json, "steady_rps", cell.SteadyRequestsPerSecond);
        PageJson.WriteReading(json, "goodput", cell.Goodput);
        PageJson.WriteReading(json, "goodput_share", cell.GoodputShare);
        WriteLatency(json, "ttft", cell.Ttft);
        WriteLatency(json, "response_ttft", cell.ResponseTtft);
        WriteLatency(json, "itl", cell.Itl);
        WriteLatency(json, "tpot", cell.Tpot);
        WriteLatency(json, "e2e", cell.EndToEnd);
        PageJson.WriteList(json, "stages", cell.Stages, s =>
        {
            json.WriteString("name", EnumKeys.KeyOf(s.Stage));
            PageJson.WriteNumber(json, "queue", s.MeanQueueSeconds);
            PageJson.WriteNumber(json, "run", s.MeanRunSeconds);
        });
        if (cell.Generator.ValueOrNull is { } generator)
            json.WriteString("generator", RunFacts.GeneratorOf(generator));
        WriteCost(json, cell.Cost);
        WriteSeries(json, captures);
    }

    private void WriteSeries(Utf8JsonWriter json, IReadOnlyList<CellCapture> captures)
    {
        PageJson.WriteList(json, "client_stages", CellSeries.ClientStagesOf(captures), s =>
        {
            json.WriteString("name", s.Name);
            PageJson.WriteNumber(json, "run", s.MeanSeconds);
        });
        json.WriteStartObject("ecdf");
        PageJson.WriteNumbers(json, "ttft", CellSeries.Quantiles(CellSeries.TtftOf(captures), EcdfPoints));
        PageJson.WriteNumbers(json, "response_ttft", CellSeries.Quantiles(CellSeries.ResponseTtftOf(captures), EcdfPoints));
        PageJson.WriteNumbers(json, "itl", CellSeries.Quantiles(CellSeries.ItlOf(captures), EcdfPoints));
        PageJson.WriteNumbers(json, "e2e", CellSeries.Quantiles(CellSeries.EndToEndOf(captures), EcdfPoints));
        json.WriteEndObject();
        if (CellSeries.TimelineOf(captures, TimelineRows) is not { } timeline)
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

    private static void WriteCost(Utf8JsonWriter json, RequestCost cost)
    {
        json.WriteStartObject("cost");
        PageJson.WriteReading(json, "cpu", cost.CpuSeconds);
        PageJson.WriteReading(json, "throttled", cost.ThrottledSeconds);
        PageJson.WriteReading(json, "wait", cost.RunQueueWaitSeconds);
        PageJson.WriteReading(json, "allocated", cost.AllocatedBytes);
        json.WriteEndObject();
    }

    private static void WriteLatency(Utf8JsonWriter json, string key, LatencySummary latency)
    {
        json.WriteStartObject(key);
        json.WriteNumber("n", latency.Samples);
        PageJson.WriteReading(json, "mean", latency.Mean);
        PageJson.WriteEstimate(json, "p50", latency.P50);
        PageJson.WriteEstimate(json, "p90", latency.P90);
        PageJson.WriteEstimate(json, "p95", latency.P95);
        PageJson.WriteEstimate(json, "p99", latency.P99);
        json.WriteEndObject();
    }
}

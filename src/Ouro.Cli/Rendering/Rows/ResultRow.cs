using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Summaries;

namespace Ouro.Cli.Rendering.Rows;

/// <summary>The flat part of a row of <c>systematic_results</c>: the same keys in the same order in JSON and CSV.</summary>
internal static class ResultRow
{
    public static IReadOnlyList<ResultField> FieldsOf(CellSummary cell)
    {
        var fields = new List<ResultField>(160)
        {
            ResultField.Of("deployment", cell.Deployment),
            ResultField.Of("config", cell.Configuration.Name),
            ResultField.Of("config_title", cell.Configuration.Title),
            ResultField.Of("mock_embeddings", cell.Configuration.MockEmbeddings),
            ResultField.Of("mock_llm", cell.Configuration.MockLlm),
            ResultField.Of("concurrency", cell.Level),
            ResultField.Of("load_model", EnumKeys.KeyOf(cell.Load)),
            cell.Load == LoadModel.Closed ? ResultField.Missing("rate_per_s", "closed loop") : ResultField.Of("rate_per_s", (double)cell.Level),
            Count(cell, "total_requests", cell.TotalRequests),
            Count(cell, "successful", cell.Successful),
            Count(cell, "failed", cell.Failed),
            Count(cell, "stopped_by_run", cell.StoppedByRun),
            Count(cell, "late_requests", cell.LateRequests),
        };
        AddEstimate(fields, "requests_per_second", cell.RequestsPerSecond);
        Add(fields, "mean_response_time_ms", cell.EndToEnd.Mean.Map(s => s * 1000));
        Add(fields, "total_test_time_s", cell.TotalSeconds);
        AddLatency(fields, "ttft", cell.Ttft);
        AddLatency(fields, "response_ttft", cell.ResponseTtft);
        AddLatency(fields, "ttfe", cell.Ttfe);
        AddLatency(fields, "ttfd", cell.Ttfd);
        AddLatency(fields, "itl", cell.Itl);
        AddLatency(fields, "tpot", cell.Tpot);
        AddLatency(fields, "e2e", cell.EndToEnd);
        AddLatency(fields, "response_e2e", cell.ResponseEndToEnd);
        AddLatency(fields, "probe", cell.Probe);
        Add(fields, "steady_rps", cell.SteadyRequestsPerSecond);
        Add(fields, "goodput", cell.Goodput);
        Add(fields, "goodput_share", cell.GoodputShare);
        fields.Add(cell.MeetsServiceLevels.ValueOrNull is { } meets ? ResultField.Of("meets_service_levels", meets) : ResultField.Missing("meets_service_levels", cell.MeetsServiceLevels.Reason!));
        Add(fields, "cpu_ms_per_request", cell.Cost.CpuSeconds.Map(s => s * 1000));
        Add(fields, "throttled_ms_per_request", cell.Cost.ThrottledSeconds.Map(s => s * 1000));
        Add(fields, "run_queue_wait_ms_per_request", cell.Cost.RunQueueWaitSeconds.Map(s => s * 1000));
        Add(fields, "allocated_bytes_per_request", cell.Cost.AllocatedBytes);
        return fields;
    }

    /// <summary>Why a cell without numbers has none.</summary>
    public static string ReasonOf(Validity validity) => validity.Reasons.Count > 0 ? string.Join("; ", validity.Reasons) : "not measured";

    private static ResultField Count(CellSummary cell, string key, int count) => cell.Validity.State == ValidityState.NotMeasured
        ? ResultField.Missing(key, ReasonOf(cell.Validity))
        : ResultField.Of(key, count);

    private static void AddLatency(List<ResultField> fields, string metric, LatencySummary latency)
    {
        fields.Add(ResultField.Of($"{metric}_samples", latency.Samples));
        Add(fields, $"avg_{metric}_s", latency.Mean);
        Add(fields, $"min_{metric}_s", latency.Min);
        Add(fields, $"max_{metric}_s", latency.Max);
        AddEstimate(fields, $"p50_{metric}_s", latency.P50);
        AddEstimate(fields, $"p90_{metric}_s", latency.P90);
        AddEstimate(fields, $"p95_{metric}_s", latency.P95);
        AddEstimate(fields, $"p99_{metric}_s", latency.P99);
    }

    private static void AddEstimate(List<ResultField> fields, string key, Reading<Estimate> estimate)
    {
        Add(fields, key, estimate.Map(e => e.Value));
        Add(fields, key + "_ci_low", estimate.Map(e => e.Low));
        Add(fields, key + "_ci_high", estimate.Map(e => e.High));
    }

    private static void Add(List<ResultField> fields, string key, Reading<double> reading) =>
        fields.Add(reading.ValueOrNull is { } value ? ResultField.Of(key, value) : ResultField.Missing(key, reading.Reason!));
}

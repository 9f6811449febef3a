using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary>Counters in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/); the stages' times also for a collector.</summary>
internal sealed class Metrics
{
    public const string MeterName = "Ouro.RagService";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Histogram<double> StageRun = Meter.CreateHistogram<double>("ouro.stage.run", "s");
    private static readonly Histogram<double> StageQueue = Meter.CreateHistogram<double>("ouro.stage.queue", "s");

    private readonly long[] _stageCount = new long[StageTimings.StageCount];
    private readonly double[] _stageQueueSeconds = new double[StageTimings.StageCount];
    private readonly double[] _stageRunSeconds = new double[StageTimings.StageCount];
    private readonly Lock _stages = new();
    private long _completed;
    private long _failed;
    private long _refused;
    private long _abandoned;
    private long _inFlight;
    private long _llmRetries;
    private long _llmFallbacks;
    private long _embeddingCacheHits;

    public void Began() => Interlocked.Increment(ref _inFlight);

    public void Ended() => Interlocked.Decrement(ref _inFlight);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void Abandoned() => Interlocked.Increment(ref _abandoned);

    public void LlmRetried() => Interlocked.Increment(ref _llmRetries);

    public void LlmFellBack() => Interlocked.Increment(ref _llmFallbacks);

    public void EmbeddingCacheHit() => Interlocked.Increment(ref _embeddingCacheHits);

    public void Completed(StageTimings timings)
    {
        Interlocked.Increment(ref _completed);
        lock (_stages)
        {
            for (int i = 0; i < StageTimings.StageCount; i++)
            {
                if (!timings.Ran((Stage)i))
                    continue;
                _stageCount[i]++;
                _stageQueueSeconds[i] += timings.QueueSeconds((Stage)i);
                _stageRunSeconds[i] += timings.RunSeconds((Stage)i);
                if (!StageRun.Enabled)
                    continue;
                var stage = new KeyValuePair<string, object?>("stage", StageTimings.NameOf((Stage)i));
                StageRun.Record(timings.RunSeconds((Stage)i), stage);
                StageQueue.Record(timings.QueueSeconds((Stage)i), stage);
            }
        }
    }

    public string ToText()
    {
        var text = new StringBuilder();
        text.Append("# TYPE ouro_requests_total counter\n");
        text.Append(CultureInfo.InvariantCulture, $"ouro_requests_total{{outcome=\"completed\"}} {Interlocked.Read(ref _completed)}\n");
        text.Append(CultureInfo.InvariantCulture, $"ouro_requests_total{{outcome=\"failed\"}} {Interlocked.Read(ref _failed)}\n");
        text.Append(CultureInfo.InvariantCulture, $"ouro_requests_total{{outcome=\"refused\"}} {Interlocked.Read(ref _refused)}\n");
        text.Append(CultureInfo.InvariantCulture, $"ouro_requests_total{{outcome=\"abandoned\"}} {Interlocked.Read(ref _abandoned)}\n");
        text.Append("# TYPE ouro_requests_in_flight gauge\n");
        text.Append(CultureInfo.InvariantCulture, $"ouro_requests_in_flight {Interlocked.Read(ref _inFlight)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE ouro_llm_retries_total counter\nouro_llm_retries_total {Interlocked.Read(ref _llmRetries)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE ouro_llm_fallbacks_total counter\nouro_llm_fallbacks_total {Interlocked.Read(ref _llmFallbacks)}\n");
        text.Append(CultureInfo.InvariantCulture, $"# TYPE ouro_embedding_cache_hits_total counter\nouro_embedding_cache_hits_total {Interlocked.Read(ref _embeddingCacheHits)}\n");
        text.Append("# TYPE ouro_stage_runs_total counter\n# TYPE ouro_stage_queue_seconds_total counter\n# TYPE ouro_stage_run_seconds_total counter\n");
        lock (_stages)
        {
            for (int i = 0; i < StageTimings.StageCount; i++)
            {
                string name = StageTimings.NameOf((Stage)i);
                text.Append(CultureInfo.InvariantCulture, $"ouro_stage_runs_total{{stage=\"{name}\"}} {_stageCount[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"ouro_stage_queue_seconds_total{{stage=\"{name}\"}} {_stageQueueSeconds[i]:0.######}\n");
                text.Append(CultureInfo.InvariantCulture, $"ouro_stage_run_seconds_total{{stage=\"{name}\"}} {_stageRunSeconds[i]:0.######}\n");
            }
        }
        return text.ToString();
    }
}

namespace Ouro.Model.Planning;

public enum LatencyMetric
{
    Ttft,
    Itl,
    EndToEnd,
}

/// <summary>A latency that a request must stay below to count as good. <paramref name="Percentile"/> is null for "every request", else the share at which the cell is judged (0.95).</summary>
public sealed record ServiceLevel(LatencyMetric Metric, double? Percentile, TimeSpan Limit);

namespace Ouro.Model.Attribution;

/// <summary>What the gap between two deployments is measured in.</summary>
public enum GapMetric
{
    /// <summary>Successes / whole run. Limits act on it as factors: its gap is split on the logarithm.</summary>
    RequestsPerSecond,

    /// <summary>Mean service TTFT, seconds. Waits add up: its gap is split as a difference.</summary>
    TtftMeanS,
}

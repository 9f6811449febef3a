namespace Ouro.Analysis.Comparison;

/// <summary>What two runs are compared on. Latencies are of successful requests: from the send, and in an open loop from the planned instant.</summary>
public enum ComparedMetric
{
    /// <summary>Not in an open loop, where the schedule sets the rate; nor is goodput.</summary>
    Throughput,

    /// <summary>Completions per second that meet the service levels of the newer run.</summary>
    Goodput,
    TtftMean,
    TtftP50,
    TtftP95,

    /// <summary>Mean gap between the tokens of a reply.</summary>
    ItlMean,

    /// <summary>A percentile of all gaps between tokens, of every reply together.</summary>
    ItlP50,
    ItlP95,
    ItlP99,
    E2eMean,
    E2eP50,
    E2eP95,

    /// <summary>Failures as a share of all requests that ended; compared by its difference, because its ratio has no value where nothing failed.</summary>
    ErrorShare,
}

using Ouro.RagService.Hosting;

namespace Ouro.RagService.Simulator;

internal enum Overflow
{
    /// <summary>Requests beyond the limit wait, first come first served.</summary>
    Queue,

    /// <summary>They are answered 429.</summary>
    Reject,
}

internal enum PlannedError
{
    None,
    Http500,
    Http429,

    /// <summary>The connection is cut after half of the tokens.</summary>
    Cut,

    /// <summary>An event that is not JSON after half of the tokens.</summary>
    Garbage,

    /// <summary>One of the above, drawn per request.</summary>
    Mixed,
}

/// <summary>The settings of <c>ouro llm-sim</c>, checked.</summary>
internal sealed record SimulatorOptions
{
    public required ListenAddress Listen { get; init; }
    public required double TtftMs { get; init; }
    public required double ItlMs { get; init; }
    public required int Tokens { get; init; }

    /// <summary>Each wait is multiplied by 1 ± this, uniformly.</summary>
    public required double Jitter { get; init; }

    /// <summary>Answers at once; 0: no limit.</summary>
    public required int Concurrency { get; init; }
    public required Overflow Overflow { get; init; }
    public required double ErrorRate { get; init; }
    public required PlannedError ErrorKind { get; init; }
    public required int Seed { get; init; }

    private static readonly Setting Urls = new("urls", "LLM_SIM_URLS", "http://127.0.0.1:8011", "where to listen");
    private static readonly Setting Port = new("port", "", "", "the port alone; 0 picks a free one");
    private static readonly Setting Ttft = new("ttft-ms", "LLM_SIM_TTFT_MS", "30", "milliseconds from the request to the first token");
    private static readonly Setting Itl = new("itl-ms", "LLM_SIM_ITL_MS", "2", "milliseconds between tokens");
    private static readonly Setting TokenCount = new("tokens", "LLM_SIM_TOKENS", "16", "tokens of an answer");
    private static readonly Setting JitterShare = new("jitter", "LLM_SIM_JITTER", "0", "each wait is multiplied by 1 ± this, 0 to 1");
    private static readonly Setting Limit = new("concurrency", "LLM_SIM_CONCURRENCY", "0", "answers at once; 0: no limit");
    private static readonly Setting Beyond = new("overflow", "LLM_SIM_OVERFLOW", "queue", "beyond the limit: queue or reject (429)");
    private static readonly Setting Errors = new("error-rate", "LLM_SIM_ERROR_RATE", "0", "share of requests that fail, 0 to 1");
    private static readonly Setting Kind = new("error-kind", "LLM_SIM_ERROR_KIND", "http500", "http500, http429, cut, garbage or mixed");
    private static readonly Setting SeedNumber = new("seed", "LLM_SIM_SEED", "1", "jitter, errors and words follow from it and the request's number");

    public static IReadOnlyList<Setting> Settings { get; } =
        [Urls, Port, Ttft, Itl, TokenCount, JitterShare, Limit, Beyond, Errors, Kind, SeedNumber];

    public static SimulatorOptions? Read(SettingReader reader)
    {
        var options = new SimulatorOptions
        {
            Listen = ListenAddress.Read(reader, Urls, Port),
            TtftMs = reader.Number(Ttft, 0, 600_000),
            ItlMs = reader.Number(Itl, 0, 60_000),
            Tokens = reader.Whole(TokenCount, 1, 100_000),
            Jitter = reader.Number(JitterShare, 0, 1),
            Concurrency = reader.Whole(Limit, 0, 100_000),
            Overflow = reader.Choice(Beyond, ("queue", Overflow.Queue), ("reject", Overflow.Reject)),
            ErrorRate = reader.Number(Errors, 0, 1),
            ErrorKind = reader.Choice(
                Kind, ("http500", PlannedError.Http500), ("http429", PlannedError.Http429), ("cut", PlannedError.Cut),
                ("garbage", PlannedError.Garbage), ("mixed", PlannedError.Mixed)),
            Seed = reader.Whole(SeedNumber, 0, int.MaxValue),
        };
        return reader.Faults.Count == 0 ? options : null;
    }
}

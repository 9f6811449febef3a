namespace Ouro.RagService.Hosting;

/// <summary>Who may call, how much a call may send, and how the process is bounded and stopped.</summary>
internal sealed record HostingOptions
{
    /// <summary>Null: everyone may call.</summary>
    public required string? ApiKey { get; init; }

    /// <summary>Origins whose pages may call from a browser; empty: none but the service's own.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    public required long BodyLimitBytes { get; init; }

    /// <summary>How long running streams may go on after SIGTERM.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>Null: the runtime's own.</summary>
    public required int? ThreadsMin { get; init; }

    public required int? ThreadsMax { get; init; }

    /// <summary>Where traces and metrics are sent; null: nowhere.</summary>
    public required Uri? Collector { get; init; }

    private static readonly Setting Otlp = new("otlp-endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT", "", "an OpenTelemetry collector such as http://127.0.0.1:4318, for traces and metrics as OTLP over HTTP; none");
    private static readonly Setting Key = new("api-key", "API_KEY", "", "callers must send it as a bearer token or X-API-Key; health pages and the page at / are open");
    private static readonly Setting Origins = new("cors-origins", "CORS_ORIGINS", "", "origins, separated by commas, whose pages may call from a browser; none");
    // 8 MB: sixteen files at their limit with JSON escapes, and no more.
    private static readonly Setting Body = new("body-limit-mb", "BODY_LIMIT_MB", "8", "megabytes of a request's body");
    private static readonly Setting DrainTime = new("drain-s", "DRAIN_S", "10", "seconds that running streams may go on after SIGTERM");
    private static readonly Setting Least = new("threads-min", "THREADS_MIN", "", "threads that the pool starts without waiting; the runtime's own");
    private static readonly Setting Most = new("threads-max", "THREADS_MAX", "", "threads of the pool at most; the runtime's own");

    public static IReadOnlyList<Setting> Settings { get; } = [Key, Origins, Body, DrainTime, Least, Most, Otlp];

    public static HostingOptions Read(SettingReader reader)
    {
        string[] origins = (reader.Text(Origins) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (string origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var url) || url.AbsolutePath != "/" || origin.EndsWith('/'))
                reader.Fault(Origins, origin, "an origin such as https://example.org, without a path");
        }
        int? least = reader.Text(Least) is null ? null : reader.Whole(Least, 1, 32_767);
        int? most = reader.Text(Most) is null ? null : reader.Whole(Most, 1, 32_767);
        if (least > most)
            reader.Fault(Least, $"{least}", $"at most {Most.Variable}, which is {most}");
        if (most < Environment.ProcessorCount)
            reader.Fault(Most, $"{most}", $"at least {Environment.ProcessorCount}, the CPUs that the runtime sees: its pool refuses fewer");
        return new HostingOptions
        {
            Collector = reader.Url(Otlp),
            ApiKey = reader.Text(Key),
            CorsOrigins = origins,
            BodyLimitBytes = (long)(reader.Number(Body, 0.001, 1024) * (1 << 20)),
            Drain = TimeSpan.FromSeconds(reader.Number(DrainTime, 0, 3600)),
            ThreadsMin = least,
            ThreadsMax = most,
        };
    }
}

using Ouro.Model.Records;
using Parquet.Schema;

namespace Ouro.Cli.Rendering.Parquet;

/// <summary>
/// The columns of <c>systematic_requests_&lt;ts&gt;.parquet</c>, in file order. Instants are nanoseconds since the run's
/// origin, null when the event did not happen; stage times are milliseconds as the server reports them; the token columns
/// are lists, one entry per token.
/// </summary>
internal static class RequestColumns
{
    public static readonly DataField Cell = Text("cell");
    public static readonly DataField Deployment = Text("deployment");
    public static readonly DataField Config = Text("config");
    public static readonly DataField Level = Plain<int>("level");
    public static readonly DataField Repetition = Plain<int>("repetition");
    public static readonly DataField RequestId = Plain<long>("request_id");
    public static readonly DataField Slot = Plain<int>("slot");
    public static readonly DataField Query = Plain<int>("query");
    public static readonly DataField Failure = Text("failure");
    public static readonly DataField HttpStatus = Optional<int>("http_status");
    public static readonly DataField Events = Plain<int>("events");
    public static readonly DataField Bytes = Plain<long>("bytes");
    public static readonly DataField EmbeddingsStub = Text("embeddings_stub");
    public static readonly DataField LlmStub = Text("llm_stub");
    public static readonly DataField IdEchoed = Plain<bool>("id_echoed");
    public static readonly DataField Tokens = Plain<int>("tokens");
    public static readonly DataField TokenAt = List<long>("token_ns");
    public static readonly DataField TokenLag = List<long>("token_lag_ns");
    public static readonly DataField TokenUncertainty = List<long>("token_uncertainty_ns");
    public static readonly DataField TokenBytes = List<long>("token_bytes");

    public static readonly IReadOnlyList<InstantColumn> Instants =
    [
        new("intended_ns", r => r.Intended, (ref r, t) => r.Intended = t),
        new("connect_started_ns", r => r.ConnectStarted, (ref r, t) => r.ConnectStarted = t),
        new("connected_ns", r => r.Connected, (ref r, t) => r.Connected = t),
        new("sent_ns", r => r.Sent, (ref r, t) => r.Sent = t),
        new("first_byte_ns", r => r.FirstByte, (ref r, t) => r.FirstByte = t),
        new("headers_ns", r => r.HeadersSeen, (ref r, t) => r.HeadersSeen = t),
        new("first_event_ns", r => r.FirstEvent, (ref r, t) => r.FirstEvent = t),
        new("documents_ns", r => r.DocumentsSeen, (ref r, t) => r.DocumentsSeen = t),
        new("first_token_ns", r => r.FirstToken, (ref r, t) => r.FirstToken = t),
        new("last_token_ns", r => r.LastToken, (ref r, t) => r.LastToken = t),
        new("ended_ns", r => r.Ended, (ref r, t) => r.Ended = t),
    ];

    public static readonly IReadOnlyList<StageColumns> Stages =
        [.. Enum.GetValues<ServerStage>().Select(s => new StageColumns(s, Optional<float>(EnumKeys.KeyOf(s) + "_queue_ms"), Optional<float>(EnumKeys.KeyOf(s) + "_run_ms")))];

    public static readonly ParquetSchema Schema = new(
    [
        Cell, Deployment, Config, Level, Repetition, RequestId, Slot, Query,
        .. Instants.Select(i => i.Field),
        Failure, HttpStatus, Events, Bytes, EmbeddingsStub, LlmStub, IdEchoed,
        .. Stages.SelectMany(s => new[] { s.Queue, s.Run }),
        Tokens, TokenAt, TokenLag, TokenUncertainty, TokenBytes,
    ]);

    private static DataField Text(string name) => new(name, typeof(string), isNullable: false, isArray: false);

    private static DataField Plain<T>(string name) => new(name, typeof(T), isNullable: false, isArray: false);

    private static DataField Optional<T>(string name) => new(name, typeof(T), isNullable: true, isArray: false);

    private static DataField List<T>(string name) => new(name, typeof(T), isNullable: false, isArray: true);

    public delegate void SetInstant(ref RequestRecord request, long ticks);

    public sealed record InstantColumn(string Name, Func<RequestRecord, long> Read, SetInstant Set)
    {
        public DataField Field { get; } = Optional<long>(Name);
    }

    public sealed record StageColumns(ServerStage Stage, DataField Queue, DataField Run);
}

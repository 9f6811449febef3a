using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ouro.Model.Health;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Json;

/// <summary>
/// The shape of <c>systematic_run_&lt;ts&gt;.json</c> (schema: docs/schema/systematic_run.schema.json). With the requests'
/// Parquet file it holds everything needed to render a run again. Every member is required unless it has a default.
/// </summary>
internal sealed record RunDocument(
    string Format,
    int FormatVersion,
    string RunId,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    bool Interrupted,
    ulong Seed,
    PlanDocument Plan,
    MachineDocument Machine,
    VersionsDocument Versions,
    IReadOnlyList<string> Notes,
    long ClockOriginNs,
    string RequestsFile,
    IReadOnlyList<CellDocument> Cells,
    IReadOnlyList<UnmeasuredDocument> Unmeasured,
    IReadOnlyList<JsonElement> Findings,
    IReadOnlyList<FlagDocument>? Flags = null,
    IReadOnlyList<SweepDocument>? Sweeps = null)
{
    public const string FormatName = "ouro.systematic_run";

    /// <summary>Raised when a reader of the previous version would misread the file; additions do not raise it.</summary>
    public const int CurrentVersion = 1;

    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false), new CellResourcesJsonConverter() },
    };
}

/// <summary>The end of a search for the highest rate; null where no rate met the service levels, or none missed them.</summary>
internal sealed record SweepDocument(string Deployment, string Config, int? HighestMet, int? LowestMissed, double Precision, string Ending);

/// <summary>A flag of <c>ouro bench</c>; the value of a switch is empty.</summary>
internal sealed record FlagDocument(string Flag, string Value);

internal sealed record PlanDocument(
    IReadOnlyList<DeploymentDocument> Deployments,
    IReadOnlyList<ConfigurationDocument> Configurations,
    IReadOnlyList<int> Levels,
    int Repetitions,
    int RequestsPerCell,
    int WarmupRequests,
    double CellTimeLimitS,
    int Workers,
    TimeoutsDocument TimeoutsS,
    RequestDocument Request,
    IReadOnlyList<ServiceLevelDocument> ServiceLevels,
    bool Profile,
    LoadDocument? Load = null,
    double LeastWindowS = 0);

/// <summary>What a level means; absent in runs from before there were open loops.</summary>
internal sealed record LoadDocument(LoadModel Model, double ThinkTimeS, IReadOnlyList<StageDocument> Stages, double LengthS, int MostConnections);

internal sealed record StageDocument(double FromPerS, double ToPerS, double LengthS);

/// <param name="EnvironmentNames">Names only: values may be secrets.</param>
internal sealed record DeploymentDocument(
    string Name,
    string Label,
    DeploymentKind Kind,
    Uri? BaseUrl,
    string? StartCommand,
    LimitsDocument Limits,
    IReadOnlyList<string> EnvironmentNames);

/// <summary>Null: unlimited.</summary>
internal sealed record LimitsDocument(double? Cpus, long? MemoryBytes);

internal sealed record ConfigurationDocument(string Name, string Title, bool MockEmbeddings, bool MockLlm);

internal sealed record TimeoutsDocument(double Connect, double Headers, double Stall);

/// <param name="Bodies">How many different bodies.</param>
/// <param name="BodiesSha256">Over all bodies in order, each ended by a zero byte, so that two runs can be told to have asked the same.</param>
/// <param name="HeaderNames">Names only: values may be secrets.</param>
internal sealed record RequestDocument(string Path, TargetFormat Format, int Bodies, string BodiesSha256, IReadOnlyList<string> HeaderNames, bool UsesHttp2 = false, bool ChecksCertificates = true);

internal sealed record ServiceLevelDocument(LatencyMetric Metric, double? Percentile, double LimitS);

internal sealed record MachineDocument(string OperatingSystem, string Kernel, string Cpu, int Cores, long MemoryBytes, string ClockSource);

internal sealed record VersionsDocument(string Ouro, string Runtime);

internal sealed record CellIdentity(string Deployment, string Config, int Concurrency, int Repetition);

internal sealed record AttestationDocument(AttestedStub Embeddings, AttestedStub Llm, AttestationSource Source, string Evidence);

/// <param name="Resources">What the target used inside the window; null when nothing at all is known of it, e.g. without --profile.</param>
internal sealed record CellDocument(
    CellIdentity Cell,
    DateTimeOffset StartedAt,
    long? WindowStartNs,
    long? WindowEndNs,
    CellEnding Ending,
    int Requests,
    int Tokens,
    ProbeDocument Probe,
    GeneratorDocument Generator,
    AttestationDocument AttestedStubs,
    CellResources? Resources = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ResourcesReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<MarkDocument>? Marks = null);

/// <summary>What happened to the deployment inside a cell, or stood between it and the client.</summary>
internal sealed record MarkDocument(bool Invalidates, string Reason);

/// <summary>The heartbeat as parallel lists; an end of null failed or was still open.</summary>
internal sealed record ProbeDocument(IReadOnlyList<long> SentNs, IReadOnlyList<long?> EndedNs, IReadOnlyList<short> HttpStatus);

internal sealed record GeneratorDocument(
    StampSource Stamp,
    double? LatenessP99S,
    double? CpuShare,
    double? LoopSlipP99S,
    long CoalescedReads,
    long TotalReads,
    long Dropped,
    bool WarmedUp,
    string Engine,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LatenessP99SReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? CpuShareReason = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LoopSlipP99SReason = null);

internal sealed record UnmeasuredDocument(CellIdentity Cell, AttestationDocument AttestedStubs, string Reason);

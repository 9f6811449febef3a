using Ouro.RagService.Embeddings;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Plants;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Hosting;

/// <summary>The settings of <c>ouro serve</c>, checked.</summary>
internal sealed record ServiceOptions
{
    public required ListenAddress Listen { get; init; }
    public required HostingOptions Hosting { get; init; }
    public required StubSet Stubs { get; init; }
    public required bool AllowStubHeader { get; init; }
    public required bool AllowPipelineHeader { get; init; }
    public required PipelineModes Pipeline { get; init; }
    public required LlmOptions Llm { get; init; }
    public required StoreOptions Stores { get; init; }
    public required int CorpusSize { get; init; }
    public required string? KnowledgeBaseFolder { get; init; }
    public required string CacheFolder { get; init; }
    public required EmbeddingOptions Embedding { get; init; }

    /// <summary>Null: a service without planted faults.</summary>
    public required FaultPlan? Plants { get; init; }

    private static readonly Setting Urls = new("urls", "ASPNETCORE_URLS", "http://127.0.0.1:8001", "where to listen");
    private static readonly Setting Port = new("port", "", "", "the port alone; 0 picks a free one");
    private static readonly Setting MockEmbeddings = new("mock-embeddings", "USE_MOCK_EMBEDDINGS", "false", "constant 768-dimensional vectors");
    private static readonly Setting MockLlm = new("mock-llm", "USE_MOCK_LLM", "false", "answer \"Mock response to: …\" without an upstream");
    private static readonly Setting StubHeader = new("allow-stub-header", "ALLOW_STUB_HEADER", "false", "honour Ouro-Use-Stubs per request");
    private static readonly Setting All = new("pipeline", "PIPELINE", "async", "blocking or async, for every stage");
    private static readonly Setting PipelineHeader = new("allow-pipeline-header", "ALLOW_PIPELINE_HEADER", "false", "honour Ouro-Use-Pipeline per request");
    private static readonly Setting Retrieval = new("pipeline-retrieval", "Pipeline__Retrieval", "", "blocking or async");
    private static readonly Setting EmbeddingMode = new("pipeline-embedding", "Pipeline__Embedding", "", "blocking or async");
    private static readonly Setting ModelLoading = new("pipeline-model-loading", "Pipeline__ModelLoading", "", "blocking or async");
    private static readonly Setting LlmMode = new("pipeline-llm", "Pipeline__Llm", "", "blocking or async");
    private static readonly Setting Preprocessing = new("pipeline-preprocessing", "Pipeline__Preprocessing", "", "blocking or async");
    private static readonly Setting Corpus = new("corpus-size", "CORPUS_SIZE", "2000", "passages of the shipped corpus to index");
    private static readonly Setting KnowledgeBases = new("kb-dir", "KB_DIR", "", "folder that keeps uploaded documents; without it they live in memory");
    private static readonly Setting Cache = new("cache", "OURO_CACHE", "", "folder of the generated model and the index; ~/.cache/ouro");

    private static readonly Setting Plant = new("plant", "PLANT", "", "faults to show on purpose, such as embed:ms=50,slots=2 (docs/faultlab.md)");

    public static IReadOnlyList<Setting> Settings { get; } =
    [
        Urls, Port, .. HostingOptions.Settings, MockEmbeddings, MockLlm, StubHeader, All, PipelineHeader, Retrieval, EmbeddingMode, ModelLoading, LlmMode, Preprocessing,
        .. LlmOptions.Settings, .. StoreOptions.Settings, Corpus, KnowledgeBases, Cache, .. EmbeddingOptions.Settings, Plant,
    ];

    /// <returns>The options, or null with the reader's faults filled.</returns>
    public static ServiceOptions? Read(SettingReader reader)
    {
        var all = Mode(reader, All);
        StageMode Stage(Setting setting) => reader.Text(setting) is null ? all : Mode(reader, setting);

        var options = new ServiceOptions
        {
            Listen = ListenAddress.Read(reader, Urls, Port),
            Hosting = HostingOptions.Read(reader),
            Stubs = new StubSet(reader.Switch(MockEmbeddings), reader.Switch(MockLlm)),
            AllowStubHeader = reader.Switch(StubHeader),
            AllowPipelineHeader = reader.Switch(PipelineHeader),
            Pipeline = new PipelineModes(Stage(Retrieval), Stage(EmbeddingMode), Stage(ModelLoading), Stage(LlmMode), Stage(Preprocessing)),
            Llm = LlmOptions.Read(reader),
            Stores = StoreOptions.Read(reader),
            // 17,102: the passages that ship.
            CorpusSize = reader.Whole(Corpus, 1, 17_102),
            KnowledgeBaseFolder = reader.Text(KnowledgeBases),
            CacheFolder = Path.GetFullPath(reader.Text(Cache) ?? DefaultCacheFolder()),
            Embedding = EmbeddingOptions.Read(reader),
            Plants = ReadPlants(reader),
        };
        return reader.Faults.Count == 0 ? options : null;
    }

    private static FaultPlan? ReadPlants(SettingReader reader)
    {
        if (reader.Text(Plant) is not { } text)
            return null;
        var faults = new List<(string Read, string Expected)>();
        var plan = FaultGrammar.Parse(text, faults);
        foreach (var (read, expected) in faults)
            reader.Fault(Plant, read, expected);
        return plan;
    }

    private static StageMode Mode(SettingReader reader, Setting setting) =>
        reader.Choice(setting, ("blocking", StageMode.Blocking), ("async", StageMode.Async));

    private static string DefaultCacheFolder() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? Path.Combine(cache, "ouro")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "ouro");
}

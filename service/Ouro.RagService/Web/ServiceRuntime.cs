using Ouro.RagService.Embeddings;
using Ouro.RagService.Hosting;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Plants;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Web;

/// <summary>What the endpoints share. <see cref="Loaded"/> is null until everything is warm.</summary>
internal sealed class ServiceRuntime(ServiceOptions options, LlmProviders providers, UpstreamLabel label, PlantedFaults? plants)
{
    private volatile LoadedService? _loaded;
    private volatile bool _isDraining;

    public ServiceOptions Options { get; } = options;

    public LlmProviders Providers { get; } = providers;

    public UpstreamLabel Label { get; } = label;

    /// <summary>Null: no fault is planted.</summary>
    public PlantedFaults? Plants { get; } = plants;

    public StoreCopies Stores { get; } = StoreCopies.Of(options.Stores, options.CacheFolder);

    public VectorGenerations Generations { get; } = new(Path.Combine(options.CacheFolder, "uploads"));

    public Metrics Metrics { get; } = new();

    /// <summary>The service is being stopped: what runs goes on, nothing new should come.</summary>
    public bool IsDraining
    {
        get => _isDraining;
        set => _isDraining = value;
    }

    public RequestRoute RouteOf(HttpContext context) => new(StubAttestation.InEffect(context), PipelineChoice.Of(context) ?? Options.Pipeline);

    public LoadedService? Loaded
    {
        get => _loaded;
        set => _loaded = value;
    }
}

/// <summary>The warm service.</summary>
internal sealed record LoadedService(
    RagPipeline Pipeline, KnowledgeBases KnowledgeBases, TextTokenizer Tokenizer, string EmbeddingModel, string ModelKey, int? RealDimension);

using Ouro.RagService.Embeddings;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Web;

namespace Ouro.RagService.Hosting;

/// <summary>Brings the service from its settings to warm: the tokenizer, the model, the index, then the pipeline.</summary>
internal static class ServiceLoader
{
    // Tokens of a question that are embedded; the question itself may be longer.
    private const int QueryTokens = 128;

    public static LoadedService Load(ServiceRuntime runtime)
    {
        var (options, plants) = (runtime.Options, runtime.Plants);
        string dataFolder = Path.Combine(AppContext.BaseDirectory, "Data");
        bool needsReal = !options.Stubs.MockEmbeddings || options.AllowStubHeader || plants is { LiesAboutEmbeddings: true };
        var corpus = Corpus.Read(Path.Combine(dataFolder, "glosses.tsv"), options.CorpusSize);
        var files = options.Embedding.ModelPath is { } path
            ? ModelFiles.FromPath(path, options.Embedding.VocabularyPath)
            : needsReal
                ? ModelFiles.Generated(options.Embedding.Shape, options.CacheFolder, dataFolder, corpus.Documents.Select(document => document.Text))
                : null;

        var session = needsReal ? Task.Run(() => EncoderSession.LoadOptimised(files!.ModelPath)) : null;
        var mockIndex = options.Stubs.MockEmbeddings || options.AllowStubHeader ? PassageIndex.LoadOrBuildMock(options.CacheFolder, corpus) : null;
        var tokenizer = new TextTokenizer(files?.VocabularyPath ?? Path.Combine(dataFolder, "wordpiece-vocab.txt"));

        ExactVectorStore? realIndex = null;
        Switched<IModelSource>? models = null;
        int? dimension = null;
        if (session is not null)
        {
            var encoder = session.GetAwaiter().GetResult();
            dimension = encoder.Dimension;
            realIndex = PassageIndex.LoadOrBuild(options.CacheFolder, files!.Key, corpus, encoder, tokenizer, options.Embedding.Concurrency);
            bool isWarm = options.Pipeline.ModelLoading == StageMode.Async;
            // One call before the first request: the first one allocates the session's arena.
            if (isWarm)
                _ = encoder.Encode([tokenizer.Encode(corpus.Documents[0].Text, QueryTokens)]);
            else
                encoder.Dispose();
            models = new Switched<IModelSource>(
                () => new PerRequestModel(files, tokenizer), () => new WarmModel(isWarm ? encoder : EncoderSession.LoadOptimised(files.ModelPath)));
        }

        var parts = new PipelineParts(
            new Switched<IPreprocessor>(() => new SerialPreprocessor(), () => new InlinePreprocessor()),
            models,
            models is null ? null : new Switched<IEmbedder>(() => new LockedEmbedder(tokenizer, QueryTokens), () => CreateQueue(runtime, tokenizer)),
            new Switched<IRetriever>(() => new FileRetriever(), () => new MemoryRetriever()),
            CreateLlms(runtime));
        parts.Warm(options.Pipeline);
        var pipeline = new RagPipeline(parts, new PromptWork(tokenizer), runtime.Stores, files?.Key ?? "", options.Pipeline, new MockLlm(), plants);
        var knowledgeBases = new KnowledgeBases();
        knowledgeBases.Put(new KnowledgeBase(KnowledgeBases.DefaultName, Changing(realIndex), Changing(mockIndex)));
        return new LoadedService(pipeline, knowledgeBases, tokenizer, files?.Name ?? "mock", files?.Key ?? "", dimension);

        IndexedVectors? Changing(ExactVectorStore? store) => store is null ? null : new IndexedVectors(store, runtime.Generations);
    }

    private static IEmbedder CreateQueue(ServiceRuntime runtime, TextTokenizer tokenizer)
    {
        var options = runtime.Options.Embedding;
        var queued = new QueuedEmbedder(tokenizer, QueryTokens, options);
        return options.CacheEntries > 0 ? new CachingEmbedder(queued, options.CacheEntries, runtime.Metrics.EmbeddingCacheHit) : queued;
    }

    private static Switched<ILlm> CreateLlms(ServiceRuntime runtime)
    {
        var options = runtime.Options.Llm;
        return new Switched<ILlm>(
            () => new BlockingLlm(options.FirstTokenTimeout, options.TokenGapTimeout, runtime.Label),
            () =>
            {
                ILlm llm = new RetryingLlm(
                    new PooledLlm(options.FirstTokenTimeout, options.TokenGapTimeout, runtime.Label), options.Retries, TimeProvider.System, runtime.Metrics.LlmRetried);
                return options.FallbackModel is { } second ? new FallbackLlm(llm, second, runtime.Providers, runtime.Metrics.LlmFellBack) : llm;
            });
    }
}

using System.Diagnostics;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Llm;
using Ouro.RagService.Plants;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Pipeline;

/// <summary>
/// One request, in order: (1) pre-processing, (2) model loading, (3) embedding, (4) search, (5) the prompt, (6) the
/// language model. Each stage runs as the request's route says; a blocking stage returns with its work done, so the caller's
/// thread is held exactly as long as that stage holds it.
/// </summary>
internal sealed class RagPipeline(
    PipelineParts parts, PromptWork prompts, StoreCopies stores, string modelKey, PipelineModes modes, ILlm mockLlm, PlantedFaults? plants) : IDisposable
{
    // Passages per encoder call of an upload.
    private const int UploadBatch = 16;

    /// <summary>Step 1.</summary>
    public PreparedQuestion Prepare(AskRequest request, RequestRoute route, StageTimings timings) =>
        parts.Preprocessors.Of(route.Modes.Preprocessing).Run(() => prompts.Prepare(request), timings);

    /// <summary>Seconds after which a question refused now may find room before the encoder; null while there is room.</summary>
    public int? SecondsUntilRoom(RequestRoute route) => route.Stubs.MockEmbeddings ? null : parts.Embedders!.Of(route.Modes.Embedding).SecondsUntilRoom;

    /// <summary>Steps 2 to 4.</summary>
    public async ValueTask<Retrieved> RetrieveAsync(
        PreparedQuestion question, AskRequest request, KnowledgeBase knowledgeBase, StoreKind store, RequestRoute route, StageTimings timings, CancellationToken cancellation)
    {
        var index = knowledgeBase.Index(route.Stubs.MockEmbeddings)
            ?? throw new InvalidOperationException("the index of these stubs was not built, although a request with them was admitted");
        var embedded = await EmbedAsync(question.Query, route, timings, cancellation);
        if (plants is not null)
            await plants.PassAsync(Stage.Search, timings, cancellation);
        if (embedded.Vector is not { } vector)
            return Retrieved.Refused(embedded.RetryAfterSeconds);
        if (store == StoreKind.Memory)
            return Retrieved.Found(parts.Retrievers.Of(route.Modes.Retrieval).Search(index, vector, request.MaxDocuments, (float)request.ScoreThreshold, timings));
        long started = Stopwatch.GetTimestamp();
        try
        {
            string key = route.Stubs.MockEmbeddings ? MockEmbedding.ModelName : modelKey;
            var searching = stores.SearchAsync(store, knowledgeBase.Name, key, index, vector, request.MaxDocuments, (float)request.ScoreThreshold, cancellation);
            // Blocking: the request's thread is held while the store is asked, as a synchronous client does.
            var found = route.Modes.Retrieval == StageMode.Blocking ? searching.GetAwaiter().GetResult() : await searching;
            timings.Add(Stage.Search, started, started, Stopwatch.GetTimestamp());
            return Retrieved.Found(found);
        }
        catch (StoreFault fault)
        {
            return Retrieved.Failed(fault);
        }
    }

    /// <summary>Steps 2 and 3.</summary>
    public async ValueTask<Embedded> EmbedAsync(string text, RequestRoute route, StageTimings timings, CancellationToken cancellation)
    {
        if (route.Stubs.MockEmbeddings)
        {
            long started = Stopwatch.GetTimestamp();
            float[] constant = MockEmbedding.Vector;
            timings.Add(Stage.Embed, started, started, Stopwatch.GetTimestamp());
            return Embedded.As(constant);
        }
        if (plants is not null)
            await plants.PassAsync(Stage.ModelLoad, timings, cancellation);
        using var model = parts.Models!.Of(route.Modes.ModelLoading).Acquire(timings);
        if (plants is not null)
            await plants.PassAsync(Stage.Embed, timings, cancellation);
        return await parts.Embedders!.Of(route.Modes.Embedding).EmbedAsync(model.Session, text, timings, cancellation);
    }

    /// <summary>Steps 5 and 6.</summary>
    public async ValueTask<UpstreamFault?> AnswerAsync(
        PreparedQuestion question, (ILlmProvider Provider, string Model) model, ScoredDocument[] documents, RequestRoute route, AnswerRecorder recorder,
        StageTimings timings, CancellationToken cancellation)
    {
        var messages = parts.Preprocessors.Of(route.Modes.Preprocessing).Run(() => PromptWork.BuildMessages(question, documents), timings);
        var call = new LlmCall(model.Provider, model.Model, question.Query, messages);
        recorder.Start();
        var tokens = plants is null || route.Stubs.MockLlm ? recorder : await plants.BeginAnswerAsync(recorder, cancellation);
        var fault = await (route.Stubs.MockLlm ? mockLlm : parts.Llms.Of(route.Modes.Llm)).StreamAsync(call, tokens, cancellation);
        recorder.Finish(timings);
        return fault;
    }

    /// <summary>Unit vectors of passages, for uploads.</summary>
    public float[] EmbedPassages(IReadOnlyList<Document> documents, TextTokenizer tokenizer, CancellationToken cancellation)
    {
        using var model = parts.Models!.Of(modes.ModelLoading).Acquire(new StageTimings());
        var vectors = new List<float>(documents.Count * model.Session.Dimension);
        foreach (var batch in documents.Chunk(UploadBatch))
        {
            cancellation.ThrowIfCancellationRequested();
            vectors.AddRange(model.Session.Encode([.. batch.Select(document => tokenizer.Encode(document.Text, PassageIndex.MaxTokens))]));
        }
        return [.. vectors];
    }

    public void Dispose()
    {
        parts.Dispose();
        mockLlm.Dispose();
    }
}

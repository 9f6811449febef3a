using System.Text.Json;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Web;

/// <summary><c>GET /health</c>: readiness, and the attestation of stubs and pipeline. 503 while the service loads or is being stopped; whether the process lives is <c>/health/live</c>.</summary>
internal sealed class HealthEndpoint(ServiceRuntime runtime)
{
    public async Task HandleAsync(HttpContext context)
    {
        var loaded = runtime.Loaded;
        var stubs = StubAttestation.Claimed(context);
        if (runtime.Label.IsSimulated is null && !stubs.MockLlm && loaded is not null)
            await runtime.Label.ProbeAsync(runtime.Options.Llm.Common.BaseUrl, context.RequestAborted);
        await Replies.JsonAsync(context, loaded is null || runtime.IsDraining ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK, json => Write(json, loaded, stubs));
    }

    private void Write(Utf8JsonWriter json, LoadedService? loaded, StubSet stubs)
    {
        json.WriteString("status", loaded is null ? "loading" : runtime.IsDraining ? "draining" : "ok");
        json.WriteStartObject("stubs");
        json.WriteString("embeddings", stubs.EmbeddingsText);
        json.WriteString("llm", stubs.LlmText);
        json.WriteEndObject();

        var modes = runtime.Options.Pipeline;
        json.WriteStartObject("pipeline");
        foreach (var (name, mode) in modes.Stages)
            json.WriteString(name, PipelineModes.NameOf(mode));
        json.WriteEndObject();
        json.WriteBoolean("pipeline_switchable", runtime.Options.AllowPipelineHeader);

        if (loaded is not null)
        {
            json.WriteStartObject("embedding");
            json.WriteString("model", stubs.MockEmbeddings ? MockEmbedding.ModelName : loaded.EmbeddingModel);
            json.WriteNumber("dimension", stubs.MockEmbeddings ? MockEmbedding.Dimension : loaded.RealDimension!.Value);
            json.WriteNumber("documents", loaded.KnowledgeBases.Find(Retrieval.KnowledgeBases.DefaultName)!.Documents(stubs.MockEmbeddings).Count);
            json.WriteNumber("cache_entries", modes.Embedding == StageMode.Async ? runtime.Options.Embedding.CacheEntries : 0);
            json.WriteEndObject();
        }
        if (runtime.Label.IsSimulated is { } simulated)
        {
            json.WriteBoolean("upstream_simulated", simulated);
        }
        else
        {
            json.WriteNull("upstream_simulated");
            json.WriteString("upstream_simulated_reason", stubs.MockLlm ? "the LLM is a stub; no upstream is called" : "the upstream has not answered yet");
        }
    }
}

using System.Text.Json;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Attesting;

/// <summary>What every question to a service has in common.</summary>
/// <param name="Headers">Further headers, such as an authorization; their values are never printed.</param>
public sealed record AskShape(string EmbeddingModel, string LlmModel, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>How the service is spoken to.</summary>
    public Transport Transport { get; init; } = Transport.Default;

    public static readonly AskShape Default = new("huggingface:sentence-transformers/all-mpnet-base-v2", "sim:default", []);

    /// <summary>The contract's body, with every field written out.</summary>
    internal byte[] Body(string query, bool useRag) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["query"] = query,
        ["embedding_model"] = EmbeddingModel,
        ["llm_model"] = LlmModel,
        ["prompt"] = "Answer briefly, from the documents.",
        ["use_rag"] = useRag,
        ["max_documents"] = 5,
        ["score_threshold"] = 0.0,
        ["use_opensearch"] = false,
        ["use_qdrant"] = false,
        ["files"] = Array.Empty<object>(),
        ["history"] = Array.Empty<object>(),
        ["knowledge_base"] = "default",
    });
}

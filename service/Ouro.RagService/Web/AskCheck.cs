using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Stores;

namespace Ouro.RagService.Web;

/// <summary>Checks a request and reports every faulty field at once.</summary>
internal static class AskCheck
{
    // Far above any question, far below what could hold up the tokenizer.
    public const int QueryLimit = 8_000;
    public const int PromptLimit = 16_000;
    public const int DocumentLimit = 64;
    public const int FileLimit = 16;
    public const int FileContentLimit = 262_144;
    public const int HistoryLimit = 200;
    public const int TurnLimit = 32_000;

    public static List<FieldFault> FindFaults(AskRequest request, LlmProviders providers, StoreOptions stores, Func<string, bool> isKnowledgeBase)
    {
        var faults = new List<FieldFault>();
        void Text(string field, string? value, int limit)
        {
            if (string.IsNullOrWhiteSpace(value))
                faults.Add(new(field, "read nothing, expected text"));
            else if (value.Length > limit)
                faults.Add(new(field, $"read {value.Length} characters, expected at most {limit}"));
        }
        Text("query", request.Query, QueryLimit);
        Text("prompt", request.Prompt, PromptLimit);
        Text("embedding_model", request.EmbeddingModel, 200);
        Text("llm_model", request.LlmModel, 200);
        if (request.LlmModel is { Length: > 0 } model && providers.Find(model) is null)
            faults.Add(new("llm_model", $"expected provider:name with one of the providers {string.Join(", ", providers.Prefixes)}"));
        if (request.MaxDocuments is < 1 or > DocumentLimit)
            faults.Add(new("max_documents", $"read {request.MaxDocuments}, expected 1 to {DocumentLimit}"));
        if (request.ScoreThreshold is not (>= -1 and <= 1))
            faults.Add(new("score_threshold", "expected a cosine from -1 to 1"));
        if (request.UseOpensearch && !stores.Has(StoreKind.OpenSearch))
            faults.Add(new("use_opensearch", "read true, expected false: this service runs without OPENSEARCH_URL"));
        if (request.UseQdrant && !stores.Has(StoreKind.Qdrant))
            faults.Add(new("use_qdrant", "read true, expected false: this service runs without QDRANT_URL"));
        if (request is { UseOpensearch: true, UseQdrant: true })
            faults.Add(new("use_qdrant", "read true beside use_opensearch, expected one of them"));
        if (request.KnowledgeBase is null || !isKnowledgeBase(request.KnowledgeBase))
            faults.Add(new("knowledge_base", "no knowledge base of this name; /kb/list names them"));
        if (request.Files is { Count: > FileLimit } files)
            faults.Add(new("files", $"read {files.Count} files, expected at most {FileLimit}"));
        for (int i = 0; i < Math.Min(request.Files?.Count ?? 0, FileLimit); i++)
        {
            Text($"files[{i}].name", request.Files![i]?.Name, 400);
            Text($"files[{i}].content", request.Files[i]?.Content, FileContentLimit);
        }
        if (request.History is { Count: > HistoryLimit } history)
            faults.Add(new("history", $"read {history.Count} turns, expected at most {HistoryLimit}"));
        for (int i = 0; i < Math.Min(request.History?.Count ?? 0, HistoryLimit); i++)
        {
            if (request.History![i]?.Role is not ("user" or "assistant" or "system"))
                faults.Add(new($"history[{i}].role", "expected user, assistant or system"));
            Text($"history[{i}].content", request.History[i]?.Content, TurnLimit);
        }
        return faults;
    }
}

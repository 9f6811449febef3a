using System.Text.Json;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Web;

/// <summary>What a request came to: the <c>complete</c> event and the reply of <c>/ask</c> carry the same fields. <paramref name="FallbackModel"/>: the one that answered in place of the requested. Without <paramref name="Timings"/> the service stays silent about its stages.</summary>
internal readonly record struct AskResult(string Answer, ScoredDocument[] Documents, double TotalSeconds, double LlmSeconds, string? FallbackModel, StageTimings? Timings)
{
    public void WriteFields(Utf8JsonWriter json)
    {
        json.WriteString("final_answer", Answer);
        json.WritePropertyName("documents");
        EventStream.WriteDocuments(json, Documents);
        json.WriteNumber("count", Documents.Length);
        json.WriteNumber("total_time", Math.Round(TotalSeconds, 6));
        json.WriteNumber("llm_time", Math.Round(LlmSeconds, 6));
        if (FallbackModel is not null)
            json.WriteString("fallback_model", FallbackModel);
        if (Timings is null)
            return;
        json.WritePropertyName("timings");
        Timings.WriteTo(json);
    }
}

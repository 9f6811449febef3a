using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Retrieval;

/// <summary>How a request reaches an index.</summary>
internal interface IRetriever
{
    ScoredDocument[] Search(IndexedVectors index, ReadOnlySpan<float> query, int count, float threshold, StageTimings timings);
}

using System.Diagnostics;
using Ouro.RagService.Pipeline;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Retrieval done right: the index stays in memory. The search runs where it is called: at some 50 ns per passage a hop
/// to another thread would cost more than it frees.
/// </summary>
internal sealed class MemoryRetriever : IRetriever
{
    public ScoredDocument[] Search(IndexedVectors index, ReadOnlySpan<float> query, int count, float threshold, StageTimings timings)
    {
        long started = Stopwatch.GetTimestamp();
        var found = index.Store.Search(query, count, threshold);
        timings.Add(Stage.Search, started, started, Stopwatch.GetTimestamp());
        return found;
    }
}

using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>Service TTFTs of the successful requests, in completion order, one array per repetition.</summary>
internal static class TtftSeconds
{
    public static List<double[]> InCompletionOrder(IReadOnlyList<CellCapture> repetitions) => repetitions.ValuesInCompletionOrder(r => r.TtftSeconds);

    /// <summary>Per repetition: Σ TTFT over the number of requests, ready to be resampled. Repetitions without a token are left out.</summary>
    public static List<RatioSeries> MeanSeries(IReadOnlyList<CellCapture> repetitions) => RatioSeries.OfMeans(InCompletionOrder(repetitions), repetitions[0].IsOpen ? 1 : repetitions[0].Cell.Level);
}

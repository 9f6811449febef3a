using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Comparison;

/// <summary>One metric of one cell in one run, ready to be resampled.</summary>
internal static class MetricSide
{
    /// <returns>Null where the run has too few values of this metric in the cell.</returns>
    public static LogReplicates? Of(ComparedMetric metric, IReadOnlyList<CellCapture> repetitions, IReadOnlyList<ServiceLevel> levels, ulong seed)
    {
        int slots = repetitions[0].Cell.Level;
        return metric switch
        {
            ComparedMetric.Throughput => LogReplicates.OfPooled(Throughput.CompletionSeries(repetitions), seed),
            ComparedMetric.Goodput => levels.Count == 0 ? null : LogReplicates.OfPooled(Throughput.CompletionSeries(repetitions, levels), seed),
            ComparedMetric.TtftMean => LogReplicates.OfPooled(TtftSeconds.MeanSeries(repetitions), seed),
            ComparedMetric.TtftP50 => LogReplicates.OfQuantile(TtftSeconds.InCompletionOrder(repetitions), 0.50, slots, seed),
            ComparedMetric.TtftP95 => LogReplicates.OfQuantile(TtftSeconds.InCompletionOrder(repetitions), 0.95, slots, seed),
            ComparedMetric.ItlMean => LogReplicates.OfPooled(GapSeries(repetitions), seed),
            ComparedMetric.E2eMean => LogReplicates.OfPooled(RatioSeries.OfMeans(EndToEnd(repetitions), slots), seed),
            ComparedMetric.E2eP50 => LogReplicates.OfQuantile(EndToEnd(repetitions), 0.50, slots, seed),
            ComparedMetric.E2eP95 => LogReplicates.OfQuantile(EndToEnd(repetitions), 0.95, slots, seed),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not compared as a ratio"),
        };
    }

    /// <summary>Per repetition: failures over requests that ended by themselves, in completion order.</summary>
    public static List<RatioSeries> FailureSeries(IReadOnlyList<CellCapture> repetitions)
    {
        var strata = new List<double[]>(repetitions.Count);
        foreach (var capture in repetitions)
        {
            var failures = new List<double>(capture.Requests.Length);
            foreach (int index in capture.InCompletionOrder())
            {
                if (capture.Requests[index].Failure != FailureKind.StoppedByRun)
                    failures.Add(capture.Requests[index].Succeeded ? 0 : 1);
            }

            strata.Add([.. failures]);
        }

        return RatioSeries.OfMeans(strata, repetitions[0].Cell.Level);
    }

    private static List<double[]> EndToEnd(IReadOnlyList<CellCapture> repetitions) => repetitions.ValuesInCompletionOrder(r => r.EndToEndSeconds);

    /// <summary>The gaps of one reply stay together: they share their request's fate. Σ of a reply's gaps is LastToken − FirstToken.</summary>
    private static List<RatioSeries> GapSeries(IReadOnlyList<CellCapture> repetitions)
    {
        var lengths = repetitions.ValuesInCompletionOrder(r => r.TpotSeconds * (r.TokenCount - 1));
        var gaps = repetitions.ValuesInCompletionOrder(r => r.TpotSeconds is null ? null : r.TokenCount - 1);
        return [.. lengths.Zip(gaps).Where(s => s.First.Length > 0).Select(s => new RatioSeries(s.First, s.Second, repetitions[0].Cell.Level))];
    }
}

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
        // In an open loop the level is a rate: requests are not held up by each other's slots, and what they wait for the client counts.
        bool isOpen = repetitions[0].IsOpen;
        int slots = SlotsOf(repetitions);
        var ttft = repetitions.ValuesInCompletionOrder(r => isOpen ? r.ResponseTtftSeconds : r.TtftSeconds);
        var endToEnd = repetitions.ValuesInCompletionOrder(r => isOpen ? Ticks.ToSeconds(r.Ended - r.Intended) : r.EndToEndSeconds);
        return metric switch
        {
            ComparedMetric.Throughput => LogReplicates.OfPooled(Throughput.CompletionSeries(repetitions), seed),
            ComparedMetric.Goodput => levels.Count == 0 ? null : LogReplicates.OfPooled(Throughput.CompletionSeries(repetitions, levels), seed),
            ComparedMetric.TtftMean => LogReplicates.OfPooled(RatioSeries.OfMeans(ttft, slots), seed),
            ComparedMetric.TtftP50 => LogReplicates.OfQuantile(ttft, 0.50, slots, seed),
            ComparedMetric.TtftP95 => LogReplicates.OfQuantile(ttft, 0.95, slots, seed),
            ComparedMetric.ItlMean => LogReplicates.OfPooled(GapSeries(repetitions), seed),
            ComparedMetric.ItlP50 => OfGaps(repetitions, 0.50, seed),
            ComparedMetric.ItlP95 => OfGaps(repetitions, 0.95, seed),
            ComparedMetric.ItlP99 => OfGaps(repetitions, 0.99, seed),
            ComparedMetric.E2eMean => LogReplicates.OfPooled(RatioSeries.OfMeans(endToEnd, slots), seed),
            ComparedMetric.E2eP50 => LogReplicates.OfQuantile(endToEnd, 0.50, slots, seed),
            ComparedMetric.E2eP95 => LogReplicates.OfQuantile(endToEnd, 0.95, slots, seed),
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

        return RatioSeries.OfMeans(strata, SlotsOf(repetitions));
    }

    private static int SlotsOf(IReadOnlyList<CellCapture> repetitions) => repetitions[0].IsOpen ? 1 : repetitions[0].Cell.Level;

    /// <summary>The gaps of one reply stay together: they share their request's fate. Σ of a reply's gaps is LastToken − FirstToken.</summary>
    private static List<RatioSeries> GapSeries(IReadOnlyList<CellCapture> repetitions)
    {
        var lengths = repetitions.ValuesInCompletionOrder(r => r.TpotSeconds * (r.TokenCount - 1));
        var gaps = repetitions.ValuesInCompletionOrder(r => r.TpotSeconds is null ? null : r.TokenCount - 1);
        return [.. lengths.Zip(gaps).Where(s => s.First.Length > 0).Select(s => new RatioSeries(s.First, s.Second, SlotsOf(repetitions)))];
    }

    /// <summary>The gaps of one reply stay together here too.</summary>
    private static LogReplicates? OfGaps(IReadOnlyList<CellCapture> repetitions, double p, ulong seed)
    {
        var gaps = TokenGaps.Of(repetitions);
        return LogReplicates.OfQuantile(gaps.Strata, p, Math.Max(1, SlotsOf(repetitions) / gaps.Step), seed);
    }
}

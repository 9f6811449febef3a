using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Factorial;

/// <summary>One metric at one corner of the factorial.</summary>
internal static class Corner
{
    /// <returns>Null where the metric does not exist (no success, no token).</returns>
    public static LogReplicates? Of(FactorialMetric metric, IReadOnlyList<CellCapture> repetitions, ulong seed) => metric switch
    {
        FactorialMetric.Throughput => LogReplicates.OfPooled(Throughput.CompletionSeries(repetitions), seed),
        FactorialMetric.TtftP50 => OfTtft(0.50, repetitions, seed),
        FactorialMetric.TtftP90 => OfTtft(0.90, repetitions, seed),
        FactorialMetric.TtftP95 => OfTtft(0.95, repetitions, seed),
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "unknown metric"),
    };

    private static LogReplicates? OfTtft(double p, IReadOnlyList<CellCapture> repetitions, ulong seed) =>
        LogReplicates.OfQuantile(TtftSeconds.InCompletionOrder(repetitions), p, repetitions[0].Cell.Level, seed);
}

using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Factorial;

/// <summary>The logarithm of one metric at one corner of the factorial: its value and its bootstrap replicates.</summary>
internal sealed record Corner(double LogValue, double[] LogReplicates, IReadOnlyList<IResampledRatio> Strata)
{
    /// <returns>Null where the metric does not exist (no success, no token).</returns>
    public static Corner? Of(FactorialMetric metric, IReadOnlyList<CellCapture> repetitions, ulong seed)
    {
        if (metric == FactorialMetric.Throughput)
        {
            var series = Throughput.CompletionSeries(repetitions);
            return series.Count == 0 ? null : Replicate(Bootstrap.Pooled(series), series, seed, random => Bootstrap.DrawPooled(series, random));
        }

        var seconds = TtftSeconds.InCompletionOrder(repetitions);
        if (seconds.All(s => s.Length == 0))
            return null;
        double p = metric switch
        {
            FactorialMetric.TtftP50 => 0.50,
            FactorialMetric.TtftP90 => 0.90,
            FactorialMetric.TtftP95 => 0.95,
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "unknown metric"),
        };

        // A percentile with no sample beyond it is a guess (n·(1−p) ≥ 1).
        if (seconds.Sum(s => s.Length) * (1 - p) < 1 - 1e-9)
            return null;
        var quantile = new QuantileSeries(seconds, p, repetitions[0].Cell.Level);
        return Replicate(quantile.Value, quantile.Strata, seed, quantile.Draw);
    }

    private static Corner? Replicate(double value, IReadOnlyList<IResampledRatio> strata, ulong seed, Func<SeededRandom, double> draw)
    {
        if (!(value > 0) || !double.IsFinite(value) || ResamplingUnits.Of(strata).DegreesOfFreedom < 1)
            return null;
        var random = new SeededRandom(seed);
        var logs = new double[Bootstrap.Replicates];
        for (int i = 0; i < logs.Length; i++)
            logs[i] = Math.Log(draw(random));
        return new Corner(Math.Log(value), logs, strata);
    }
}

using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Attribution;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Attribution;

/// <summary>One metric of one coalition: its value, and bootstrap replicates of it.</summary>
/// <remarks>
/// With three repetitions or more a whole repetition is what is drawn: neighbours and thermal drift last longer than a block of
/// requests, and an interval from inside the cells would call their doing a difference between limits. With fewer, blocks
/// inside each repetition are drawn, and such drift is not in the interval.
/// </remarks>
internal sealed record CoalitionSample(double Value, double[] Replicates, IReadOnlyList<IResampledRatio> Strata)
{
    public const int FewestRepetitions = 3;

    /// <returns>Null where the metric does not exist: no success, or no token.</returns>
    public static CoalitionSample? Of(GapMetric metric, IReadOnlyList<CellCapture> repetitions, ulong seed)
    {
        IReadOnlyList<IResampledRatio> strata = metric == GapMetric.RequestsPerSecond ? Throughput.CompletionSeries(repetitions) : TtftSeconds.MeanSeries(repetitions);
        if (strata.Count >= FewestRepetitions)
            strata = [new RatioSeries([.. strata.Select(s => s.NumeratorSum)], [.. strata.Select(s => s.DenominatorSum)], dependenceLength: 1)];
        double value = Bootstrap.Pooled(strata);
        if (!double.IsFinite(value) || value <= 0)
            return null;
        var random = new SeededRandom(seed);
        var replicates = new double[Bootstrap.Replicates];
        for (int i = 0; i < replicates.Length; i++)
            replicates[i] = Bootstrap.DrawPooled(strata, random);
        return new CoalitionSample(value, replicates, strata);
    }
}

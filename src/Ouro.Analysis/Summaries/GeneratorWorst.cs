using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>The generator's health over the repetitions of a cell: the worst of each value, sums of the counters. A value that one repetition does not know is unknown, for that one may have been the worst.</summary>
internal static class GeneratorWorst
{
    public static GeneratorHealthSummary Of(IReadOnlyList<CellCapture> repetitions)
    {
        var all = repetitions.Select(c => c.Generator).ToList();
        return new GeneratorHealthSummary(
            all.Any(g => g.Stamp == StampSource.UserRead) ? StampSource.UserRead : StampSource.KernelReceive,
            Worst(all.Select(g => g.LatenessP99Seconds)),
            Worst(all.Select(g => g.CpuShare)),
            Worst(all.Select(g => g.LoopSlipP99Seconds)),
            all.Sum(g => g.CoalescedReads),
            all.Sum(g => g.TotalReads),
            all.Sum(g => g.Dropped),
            all.All(g => g.WarmedUp))
        {
            Engine = string.Join('+', all.Select(g => g.Engine).Distinct()),
        };
    }

    private static Reading<double> Worst(IEnumerable<Reading<double>> readings)
    {
        double worst = double.NegativeInfinity;
        foreach (var reading in readings)
        {
            if (!reading.IsKnown)
                return reading;
            worst = Math.Max(worst, reading.ValueOrNull!.Value);
        }

        return worst;
    }
}

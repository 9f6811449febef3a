using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Comparison;

/// <summary>Goodput that is 0 in a run, whose logarithm the other comparisons would need: the exact test of the shares of good requests decides.</summary>
internal static class VanishedGoodput
{
    /// <summary>The rule of three: 95 % bound of an event not seen (Hanley &amp; Lippman-Hand, JAMA 249, 1983).</summary>
    private const double UnseenAtMost = 3;

    /// <returns>Null where some requests of both runs are good, or nothing was measured.</returns>
    public static MetricTest? Compare(MetricTest test, IReadOnlyList<CellCapture> before, IReadOnlyList<CellCapture> after, IReadOnlyList<ServiceLevel> levels)
    {
        int first = Goodput.CountGood(before, levels), second = Goodput.CountGood(after, levels);
        var (firstSeconds, secondSeconds) = (Throughput.WindowSeconds(before), Throughput.WindowSeconds(after));
        if ((first > 0 && second > 0) || !(firstSeconds > 0) || !(secondSeconds > 0))
            return null;
        double older = first / firstSeconds, newer = second / secondSeconds;
        test = test with { Base = older, Run = newer };
        if (first == 0 && second == 0)
            return test with { Doubt = test.Doubt ?? "no request met the service levels in either run" };

        var ratio = second == 0
            ? new Estimate(0, 0, UnseenAtMost / secondSeconds / older)
            : new Estimate(double.PositiveInfinity, newer / (UnseenAtMost / firstSeconds), double.PositiveInfinity);
        double p = ExactShares.PValue(first, EndedIn(before), second, EndedIn(after));
        return test with { Ratio = new LogContrast(ratio, double.PositiveInfinity, p) };
    }

    private static long EndedIn(IReadOnlyList<CellCapture> repetitions) => repetitions.Sum(c => c.Requests.LongCount(r => r.Ended != 0 && r.Failure != FailureKind.StoppedByRun));
}

using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Scaling;

/// <summary>
/// Throughput of a closed loop that also short cells measure well. Where N slots run in step, completions come in bursts, and
/// counting them in a window of few rounds errs by a round; Little's law X = N/R (Denning &amp; Buzen, 1978, §3) does not, as
/// long as the first request of each slot, which found the service empty, is left out of R.
/// </summary>
internal static class ClosedLoopRate
{
    /// <summary>From here on counting errs by less than a tenth.</summary>
    private const int LongWindowRounds = 10;

    /// <returns>Successes per second; null where nothing succeeded.</returns>
    public static double? Of(IReadOnlyList<CellCapture> repetitions)
    {
        int level = repetitions[0].Cell.Level;
        bool isLong = repetitions.All(c => c.Requests.Length >= LongWindowRounds * level);
        double? perSecond = isLong ? Throughput.SteadyRequestsPerSecond(repetitions).ValueOrNull : null;
        perSecond ??= ByLittle(repetitions, level) ?? Throughput.WholeRunPerSecond(repetitions);
        return perSecond > 0 ? perSecond : null;
    }

    private static double? ByLittle(IReadOnlyList<CellCapture> repetitions, int level)
    {
        int cycles = 0, successes = 0;
        double seconds = 0;
        foreach (var capture in repetitions)
        {
            var seen = new HashSet<int>();
            foreach (int index in capture.InStartOrder())
            {
                ref readonly var request = ref capture.Requests[index];
                if (seen.Add(request.Slot))
                    continue;
                cycles++;
                successes += request.Succeeded ? 1 : 0;
                seconds += Ticks.ToSeconds(request.Ended - request.Intended);
            }
        }

        return cycles >= level && seconds > 0 ? level * successes / seconds : null;
    }
}

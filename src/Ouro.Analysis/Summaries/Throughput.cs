using MathNet.Numerics.Distributions;
using Ouro.Analysis.Statistics;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using Ouro.Model.Summaries;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// Successes per second of the whole run and of the steady window. The interval of the former is a block bootstrap that
/// replays the closed loop (<see cref="ClosedLoopSeries"/>); with fewer than five successes, and in an open loop, whose
/// schedule sets the rate, it is the exact Poisson interval instead (Garwood, "Fiducial Limits for the Poisson Distribution", Biometrika 28, 1936).
/// </summary>
/// <remarks>Repetitions are strata: each is resampled inside itself, so drift between repetitions is not in the interval.</remarks>
internal static class Throughput
{
    private const int FewestForBootstrap = 5;

    public static double WindowSeconds(IReadOnlyList<CellCapture> repetitions) =>
        repetitions.Sum(c => Ticks.ToSeconds(c.WindowEnd - c.WindowStart));

    public static double? WholeRunPerSecond(IReadOnlyList<CellCapture> repetitions)
    {
        double seconds = WindowSeconds(repetitions);
        return seconds > 0 ? repetitions.Sum(c => c.Requests.Count(r => r.Succeeded)) / seconds : null;
    }

    public static Reading<Estimate> RequestsPerSecond(IReadOnlyList<CellCapture> repetitions, ulong seed)
    {
        double seconds = WindowSeconds(repetitions);
        if (!(seconds > 0))
            return Reading<Estimate>.Unknown("the measured window has no length");
        int successes = repetitions.Sum(c => c.Requests.Count(r => r.Succeeded));
        double value = successes / seconds;
        if (!repetitions[0].IsOpen && successes >= FewestForBootstrap && Bootstrap.OfPooledRatio(CompletionSeries(repetitions), seed) is { } interval)
            return interval with { Value = value };
        return PoissonInterval(successes, seconds);
    }

    /// <summary>Per repetition: successes over seconds, ready to be resampled. Repetitions in which no request ended are left out.</summary>
    /// <param name="levels">Only requests that meet them count (goodput).</param>
    public static List<ClosedLoopSeries> CompletionSeries(IReadOnlyList<CellCapture> repetitions, params IReadOnlyList<ServiceLevel> levels)
    {
        var series = new List<ClosedLoopSeries>(repetitions.Count);
        foreach (var capture in repetitions)
        {
            int[] order = capture.InStartOrder();
            var successes = new double[order.Length];
            var cycles = new double[order.Length];
            for (int i = 0; i < order.Length; i++)
            {
                ref readonly var request = ref capture.Requests[order[i]];
                successes[i] = request.Succeeded && Goodput.MeetsAll(in request, capture.Tokens, levels) ? 1 : 0;
                cycles[i] = Ticks.ToSeconds(request.Ended - request.Intended) + capture.Load.ThinkTime.TotalSeconds;
            }

            double seconds = Ticks.ToSeconds(capture.WindowEnd - capture.WindowStart);
            if (seconds > 0 && cycles.Any(c => c > 0))
                series.Add(new ClosedLoopSeries(successes, cycles, capture.Cell.Level, seconds));
        }

        return series;
    }

    public static Reading<double> SteadyRequestsPerSecond(IReadOnlyList<CellCapture> repetitions)
    {
        int completions = 0;
        double seconds = 0;
        string? reason = null;
        foreach (var capture in repetitions)
        {
            var found = SteadyWindow.Find(capture);
            if (!found.TryGet(out var window))
            {
                reason = found.Faults[0].Read;
                continue;
            }

            seconds += window.Seconds;
            foreach (ref readonly var request in capture.Requests)
            {
                if (request.Succeeded && window.Completes(in request))
                    completions++;
            }
        }

        return seconds > 0 ? completions / seconds : Reading<double>.Unknown($"no steady window: {reason ?? "nothing measured"}");
    }

    private static Estimate PoissonInterval(int events, double seconds)
    {
        double low = events == 0 ? 0 : ChiSquared.InvCDF(2 * events, 0.025) / 2;
        double high = ChiSquared.InvCDF(2 * (events + 1), 0.975) / 2;
        return new Estimate(events / seconds, low / seconds, high / seconds);
    }
}

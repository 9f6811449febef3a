using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Validation;

/// <summary>
/// Little's law as an operational identity (Denning &amp; Buzen, "The Operational Analysis of Queueing Network Models", Computing
/// Surveys 10(3), 1978, §3): over a window of length T with J request-seconds in it, X·R = J/T. In a closed loop of N slots
/// that must be N; what is missing was spent by the client between two requests.
/// </summary>
/// <remarks>
/// J is integrated over the steady window instead of multiplying a counted X with a mean R: the identity is the same, but
/// a planned think time occupies the slot as well;
/// requests that cross the window's edges count by their part, which removes the edge error of short windows. Failed
/// requests occupied their slot and count. A residence begins with the connection, if the request had to open one.
/// </remarks>
internal static class PopulationLaw
{
    private const double LargestGap = 0.05;

    // A client that leaves a fifth of its slots empty sets the throughput itself.
    private const double ClientLimitedGap = 0.20;

    public static Verdict? Check(CellCapture capture)
    {
        // An open loop plans a rate, not a population.
        if (capture.IsOpen || MeanPopulation(capture) is not { } population)
            return null;
        int slots = capture.Cell.Level;
        double gap = Math.Abs(slots - population) / slots;
        return gap > LargestGap
            ? Verdict.Suspect(!IsNearlyFull(slots, population) ? Concern.ClientLimited : Concern.Population, string.Create(
                CultureInfo.InvariantCulture,
                $"Little's law: {population:0.##} requests in flight on average where {slots} were planned ({gap:P0} off)"))
            : null;
    }

    /// <summary>The client did not set the throughput of this closed loop.</summary>
    public static bool IsNearlyFull(CellCapture capture) => MeanPopulation(capture) is { } population && IsNearlyFull(capture.Cell.Level, population);

    private static bool IsNearlyFull(int slots, double population) => population >= (1 - ClientLimitedGap) * slots;

    /// <summary>Null without a steady window.</summary>
    public static double? MeanPopulation(CellCapture capture)
    {
        if (!SteadyWindow.Find(capture).TryGet(out var window))
            return null;
        long think = (long)(capture.Load.ThinkTime.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        long inside = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            long start = request.ConnectStarted != 0 ? request.ConnectStarted : request.Sent;
            if (start == 0 || request.Ended == 0)
                continue;
            inside += Math.Max(0, Math.Min(request.Ended + think, window.End) - Math.Max(start, window.Start));
        }

        return Ticks.ToSeconds(inside) / window.Seconds;
    }
}

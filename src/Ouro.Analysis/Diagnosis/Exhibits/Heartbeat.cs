using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Diagnosis.Exhibits;

/// <summary>
/// The probe beside the load: whether the server answers a trivial request at once while the load runs. Seconds. A heartbeat
/// that stalls for as long as one stage works says that this stage stops the server as a whole.
/// </summary>
internal sealed class Heartbeat
{
    /// <summary>Fewer say nothing of a share (at 20 Hz: a fifth of a second).</summary>
    public const int FewestBeats = 5;

    // A scheduler's time slice on a busy machine: what is shorter is no stall of a server.
    private const double ShortestStallSeconds = 0.005;
    private const double StallFactor = 4;

    private readonly double[] _sorted;

    private Heartbeat(double[] sorted) => _sorted = sorted;

    public int Beats => _sorted.Length;

    public bool IsUsable => Beats >= FewestBeats;

    public double Median => Quantile(0.5);

    /// <summary>What the way there and back takes when nothing is in the way.</summary>
    public double Fastest => Quantile(0.1);

    public static Heartbeat Of(IEnumerable<CellCapture> repetitions)
    {
        double[] seconds = repetitions.SelectMany(c => c.Probe)
            .Where(p => p.Ended != 0 && p.HttpStatus is >= 200 and < 500)
            .Select(p => Ticks.ToSeconds(p.Ended - p.Sent))
            .Order()
            .ToArray();
        return new Heartbeat(seconds);
    }

    /// <summary>
    /// Share and median length of the beats that took much longer than they take at <paramref name="rest"/>. A beat that takes
    /// longer than the period kept the next ones from being sent, and counts for all of them (coordinated omission).
    /// </summary>
    public (double Share, double MedianSeconds) Stalls(Heartbeat rest)
    {
        double[] stalled = Array.FindAll(_sorted, rest.IsStall);
        return stalled.Length == 0 ? (0, 0) : (stalled.Sum(Weight) / _sorted.Sum(Weight), OrderStatistics.Quantile(stalled, 0.5));
    }

    private static double Weight(double seconds) => Math.Max(1, seconds / ProbeSample.PeriodSeconds);

    /// <summary>Much longer than these beats take when nothing is in the way.</summary>
    public bool IsStall(double seconds) => seconds > Math.Max(ShortestStallSeconds, IsUsable ? StallFactor * Fastest : 0);

    private double Quantile(double p) => _sorted.Length == 0 ? 0 : OrderStatistics.Quantile(_sorted, p);
}

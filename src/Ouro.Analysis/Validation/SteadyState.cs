using System.Globalization;
using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Validation;

/// <summary>
/// Whether a cell drifts while it is measured: a Mann–Kendall trend of the end-to-end times, or of the TTFTs, of the steady
/// window in completion order. A drift is reported only when it is certain (p &lt; 0.01) and matters (Sen's slope over the
/// window above a fifth of the median), because with enough requests any drift becomes certain.
/// </summary>
/// <remarks>
/// Slots of a closed loop that complete together are not independent, which the test assumes; where there are enough
/// requests their rounds (as many completions as slots) are averaged first.
/// </remarks>
internal static class SteadyState
{
    private const double CertainBelow = 0.01;
    private const double RelevantShare = 0.20;

    // Mann–Kendall reaches p < 0.01 from 6 points on only for a perfect order; 10 leave room for noise.
    private const int FewestPoints = 10;

    public static Verdict? Check(CellCapture capture)
    {
        if (!SteadyWindow.Find(capture).TryGet(out var window))
            return null;
        var endToEnd = new List<double>(capture.Requests.Length);
        var ttft = new List<double>(capture.Requests.Length);
        foreach (int index in capture.InCompletionOrder())
        {
            ref readonly var request = ref capture.Requests[index];
            if (!request.Succeeded || !window.Completes(in request))
                continue;
            if (request.EndToEndSeconds is { } total)
                endToEnd.Add(total);
            if (request.TtftSeconds is { } first)
                ttft.Add(first);
        }

        int slots = capture.IsOpen ? 1 : capture.Cell.Level;
        return Drift("end-to-end time", endToEnd, slots) ?? Drift("TTFT", ttft, slots);
    }

    private static Verdict? Drift(string metric, List<double> seconds, int slots)
    {
        double[] points = Rounds(seconds, slots);
        if (points.Length < FewestPoints || MannKendall.Test(points) is not { } trend || trend.PValue >= CertainBelow)
            return null;
        double change = trend.SlopePerStep * (points.Length - 1);
        Array.Sort(points);
        double median = OrderStatistics.Quantile(points, 0.5);
        if (Math.Abs(change) <= RelevantShare * median)
            return null;
        return Verdict.Suspect(change > 0 ? Concern.Slowing : Concern.Quickening, string.Create(
            CultureInfo.InvariantCulture,
            $"no steady state: {metric} drifts by {change / median:+0%;-0%} of its median over the window (Mann–Kendall p = {trend.PValue:0.####})"));
    }

    /// <summary>Means of successive groups: of one round each when that leaves enough points, and of more when there are too many for the test.</summary>
    private static double[] Rounds(List<double> seconds, int slots)
    {
        int width = seconds.Count >= slots * FewestPoints ? slots : 1;
        while (seconds.Count / width > MannKendall.LongestSeries)
            width *= 2;
        var means = new double[seconds.Count / width];
        for (int i = 0; i < means.Length; i++)
        {
            double sum = 0;
            for (int k = 0; k < width; k++)
                sum += seconds[(i * width) + k];
            means[i] = sum / width;
        }

        return means;
    }
}

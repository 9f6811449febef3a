using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>
/// Which completions meet every service level. TTFT and end-to-end limits hold for the request itself. An ITL limit without
/// percentile holds for every gap of the request; with percentile p, for at least the share p of the request's gaps. A
/// reply with fewer than two tokens has no gap to break an ITL limit; a reply without token breaks a TTFT limit.
/// </summary>
/// <remarks>A percentile of a TTFT or end-to-end level judges the cell, not the request: the request is held to the same limit either way.</remarks>
internal static class Goodput
{
    public static int CountGood(IReadOnlyList<CellCapture> repetitions, IReadOnlyList<ServiceLevel> levels)
    {
        int good = 0;
        foreach (var capture in repetitions)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (request.Succeeded && MeetsAll(in request, capture.Tokens, levels))
                    good++;
            }
        }

        return good;
    }

    public static bool MeetsAll(in RequestRecord request, Trace<TokenStamp> tokens, IReadOnlyList<ServiceLevel> levels)
    {
        foreach (var level in levels)
        {
            bool met = level.Metric switch
            {
                LatencyMetric.Ttft => request.TtftSeconds <= level.Limit.TotalSeconds,
                LatencyMetric.EndToEnd => request.EndToEndSeconds <= level.Limit.TotalSeconds,
                LatencyMetric.Itl => MeetsGapLimit(request.TokensIn(tokens), level),
                _ => throw new ArgumentOutOfRangeException(nameof(levels), level.Metric, "unknown latency metric"),
            };
            if (!met)
                return false;
        }

        return true;
    }

    private static bool MeetsGapLimit(ReadOnlySpan<TokenStamp> stamps, ServiceLevel level)
    {
        if (stamps.Length < 2)
            return true;
        long limitTicks = (long)(level.Limit.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        int within = 0;
        for (int i = 1; i < stamps.Length; i++)
        {
            if (stamps[i].At - stamps[i - 1].At <= limitTicks)
                within++;
        }

        return within >= (level.Percentile ?? 1) * (stamps.Length - 1);
    }
}

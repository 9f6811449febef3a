using Ouro.Analysis.Summaries;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Validation;

/// <summary>What a cell of a sweep says of its rate.</summary>
public enum RateVerdict
{
    Met,
    Missed,

    /// <summary>The client could not send so much, or a part of it was lost: nothing is said of the service.</summary>
    ClientLimited,
}

/// <summary>
/// Whether an open-loop cell met every service level. Latencies are response times, from the planned instants, so that a wait
/// before the send counts; a failed request meets nothing. A level with percentile p wants the share p of all requests (of all
/// gaps, for ITL) within its limit, one without percentile all of them.
/// </summary>
public sealed record RateOutcome(RateVerdict Verdict, string Reason)
{
    public static RateOutcome Judge(CellCapture capture, IReadOnlyList<ServiceLevel> levels)
    {
        var verdicts = CellValidity.Verdicts(capture);
        if (verdicts.FirstOrDefault(v => v.Concern == Concern.ClientLimited) is { } client)
            return new RateOutcome(RateVerdict.ClientLimited, client.Reason);
        if (capture.Ending is CellEnding.GeneratorLost or CellEnding.Interrupted)
            return new RateOutcome(RateVerdict.ClientLimited, verdicts.First(v => v.Concern == Concern.Ending).Reason);
        if (verdicts.FirstOrDefault(v => v.Concern is Concern.Ending or Concern.Samples) is { } cut)
            return new RateOutcome(RateVerdict.Missed, cut.Reason);
        foreach (var level in levels)
        {
            double share = ShareWithin(capture, level);
            double wanted = level.Percentile ?? 1;
            if (share < wanted)
                return new RateOutcome(RateVerdict.Missed, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share:P1} within {NameOf(level.Metric)} {level.Limit.TotalMilliseconds:0.###} ms, {wanted:P0} wanted"));
        }

        return verdicts.FirstOrDefault(v => v.Concern == Concern.Slowing) is { } slowing
            ? new RateOutcome(RateVerdict.Missed, slowing.Reason)
            : new RateOutcome(RateVerdict.Met, "every service level met");
    }

    private static string NameOf(LatencyMetric metric) => metric switch
    {
        LatencyMetric.Ttft => "a TTFT of",
        LatencyMetric.Itl => "an ITL of",
        _ => "an end-to-end time of",
    };

    private static double ShareWithin(CellCapture capture, ServiceLevel level)
    {
        long limit = (long)(level.Limit.TotalSeconds * System.Diagnostics.Stopwatch.Frequency);
        long within = 0, all = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            if (request.Failure == FailureKind.StoppedByRun)
                continue;
            if (level.Metric == LatencyMetric.Itl && request.Succeeded)
            {
                var stamps = request.TokensIn(capture.Tokens);
                for (int i = 1; i < stamps.Length; i++, all++)
                    within += stamps[i].At - stamps[i - 1].At <= limit ? 1 : 0;
                continue;
            }

            all++;
            long end = level.Metric == LatencyMetric.Ttft ? request.FirstToken : request.Ended;
            if (request.Succeeded && level.Metric != LatencyMetric.Itl && end != 0 && end - request.Intended <= limit)
                within++;
        }

        return all == 0 ? 0 : within / (double)all;
    }
}

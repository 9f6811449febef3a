using System.Diagnostics;
using System.Globalization;
using Ouro.Load.Engine;
using Ouro.Model.Outcomes;

namespace Ouro.Load.SelfTest;

/// <summary>
/// The client's stamp of each token against the server's clock before it sent it. Both are one machine's monotonic clock,
/// so instants are compared, not only differences: an error of the conversion from the kernel's clock shows as well.
/// </summary>
internal static class StampComparison
{
    private const double HighestBoundedShare = 0.05;

    // A send on loopback takes some microseconds; one that took longer was interrupted before or after the segment left.
    private const double LongestClearSendSeconds = 100e-6;

    public static StampAccuracy Compare(int streams, LoadCapture capture, IEnumerable<SendStamp> sends)
    {
        var sentAt = sends.ToDictionary(s => (s.RequestId, s.Token));
        var errors = new List<double>(capture.Tokens.Length);
        int bounded = 0, unclear = 0, compared = 0;
        foreach (var request in capture.Requests.Where(r => r.Succeeded))
        {
            for (int i = 0; i < request.TokenCount; i++)
            {
                if (!sentAt.TryGetValue((request.RequestId, i), out var send))
                    continue;
                var token = capture.Tokens[request.TokenStart + i];
                compared++;
                if (token.UncertaintyNanos > 0)
                    bounded++;
                else if (Seconds(send.After - send.Before) > LongestClearSendSeconds)
                    unclear++;
                else
                    errors.Add(Math.Abs(Seconds(token.At - send.Before)));
            }
        }

        errors.Sort();
        double events = capture.Requests.Sum(r => (long)r.EventCount) / Seconds(capture.WindowEnd - capture.WindowStart);
        var accuracy = new StampAccuracy(
            streams, events, capture.Generator.CpuShare, errors.Count, compared == 0 ? 0 : bounded / (double)compared, unclear, Quantile(errors, 0.5), Quantile(errors, 0.99), null);
        int failed = capture.Requests.Count(r => !r.Succeeded && r.Failure != Model.Records.FailureKind.StoppedByRun);
        return accuracy with { Objection = ObjectionTo(accuracy, failed) };
    }

    private static string? ObjectionTo(StampAccuracy accuracy, int failed)
    {
        if (failed > 0)
            return string.Create(CultureInfo.InvariantCulture, $"{failed} requests failed");
        if (accuracy.ErrorP50Seconds.ValueOrNull is not { } p50 || accuracy.ErrorP99Seconds.ValueOrNull is not { } p99)
            return accuracy.ErrorP99Seconds.Reason;
        var (wantedP50, wantedP99) = TargetAt(accuracy.Streams);
        if (p50 > wantedP50 || p99 > wantedP99)
            return string.Create(CultureInfo.InvariantCulture, $"stamps are {p50 * 1e6:0.#} µs off at the median and {p99 * 1e6:0.#} µs at the 99th percentile; {wantedP50 * 1e6:0} and {wantedP99 * 1e6:0} are wanted");
        if (accuracy.BoundedShare > HighestBoundedShare)
            return string.Create(CultureInfo.InvariantCulture, $"{accuracy.BoundedShare:P0} of the tokens were read together with later ones");
        return accuracy.CpuShare.ValueOrNull is { } share && share > SelfTestResult.HighestHonestShare
            ? string.Create(CultureInfo.InvariantCulture, $"the load thread used {share:P0} of a core")
            : null;
    }

    // The project's targets against a packet capture; a lone stream finds both cores asleep, and waking one takes its time.
    private static (double P50Seconds, double P99Seconds) TargetAt(int streams) => streams == 1 ? (30e-6, 100e-6) : (10e-6, 50e-6);

    private static Reading<double> Quantile(List<double> sorted, double share) => sorted.Count * (1 - share) < 1
        ? Reading<double>.Unknown(string.Create(CultureInfo.InvariantCulture, $"needs {1 / (1 - share):0} tokens with an exact stamp, {sorted.Count} had one"))
        : sorted[(int)(share * sorted.Count)];

    private static double Seconds(long ticks) => ticks / (double)Stopwatch.Frequency;
}

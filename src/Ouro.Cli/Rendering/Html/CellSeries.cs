using System.Diagnostics;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering.Html;

/// <summary>What the report draws of a cell beyond its summary, reduced to a size that does not grow with the number of requests.</summary>
internal static class CellSeries
{
    // 8 MB of doubles.
    private const long MostGaps = 1_000_000;

    /// <summary>The sorted samples, seconds; above <paramref name="points"/> of them, as many evenly spaced order statistics from the least to the greatest.</summary>
    public static double[] Quantiles(List<double> samples, int points)
    {
        samples.Sort();
        if (samples.Count <= points)
            return [.. samples];
        var quantiles = new double[points];
        for (int i = 0; i < points; i++)
            quantiles[i] = samples[(int)Math.Round(i * (samples.Count - 1.0) / (points - 1))];
        return quantiles;
    }

    public static List<double> TtftOf(IEnumerable<CellCapture> captures) => Of(captures, r => r.TtftSeconds);

    public static List<double> ResponseTtftOf(IEnumerable<CellCapture> captures) => Of(captures, r => r.ResponseTtftSeconds);

    public static List<double> EndToEndOf(IEnumerable<CellCapture> captures) => Of(captures, r => r.EndToEndSeconds);

    /// <summary>Of many replies every so manieth, evenly over the cell: a curve of some hundred points needs no more.</summary>
    public static List<double> ItlOf(IReadOnlyList<CellCapture> captures)
    {
        long stamps = captures.Sum(c => (long)c.Tokens.Length);
        long step = Math.Max(1, (stamps + MostGaps - 1) / MostGaps);
        var gaps = new List<double>((int)Math.Min(stamps, MostGaps));
        long replies = 0;
        foreach (var capture in captures)
        {
            foreach (ref readonly var request in capture.Requests)
            {
                if (!request.Succeeded || replies++ % step != 0)
                    continue;
                var tokens = capture.Tokens.Slice(request.TokenStart, request.TokenCount);
                for (int i = 1; i < tokens.Length; i++)
                    gaps.Add((tokens[i].At - tokens[i - 1].At) / (double)Stopwatch.Frequency);
            }
        }

        return gaps;
    }

    /// <summary>Mean seconds between the instants that a client sees, over the successful requests that have all of a span's instants.</summary>
    public static IReadOnlyList<ClientStage> ClientStagesOf(IReadOnlyList<CellCapture> captures) =>
    [
        .. new ClientStage?[]
        {
            MeanOf(captures, "wait", r => r.Intended, r => r.Sent),
            MeanOf(captures, "headers", r => r.Sent, r => r.HeadersSeen),
            MeanOf(captures, "documents", r => r.HeadersSeen, r => r.DocumentsSeen),
            MeanOf(captures, "first_token", r => r.DocumentsSeen != 0 ? r.DocumentsSeen : r.HeadersSeen, r => r.FirstToken),
            MeanOf(captures, "tokens", r => r.FirstToken, r => r.LastToken),
            MeanOf(captures, "finish", r => r.LastToken, r => r.Ended),
        }.OfType<ClientStage>(),
    ];

    /// <summary>Requests in a row, in the order of their sending: all, or a stretch from the middle, where the cell is in its steady state.</summary>
    public static Timeline? TimelineOf(IReadOnlyList<CellCapture> captures, int most)
    {
        if (captures.FirstOrDefault(c => c.Requests.Length > 0) is not { } capture)
            return null;
        long[] sent = [.. capture.Requests.Select(r => r.Sent == 0 ? r.Intended : r.Sent)];
        int[] order = [.. Enumerable.Range(0, sent.Length)];
        Array.Sort(sent, order);
        var shown = order.Skip(Math.Max(0, (order.Length - most) / 2)).Take(most).Select(i => capture.Requests[i]).ToList();
        long origin = shown.Min(r => r.Intended);
        long Micros(long ticks) => ticks == 0 ? -1 : (long)Math.Round((ticks - origin) * 1e6 / Stopwatch.Frequency);
        return new Timeline(
            capture.Cell.Repetition,
            order.Length,
            [.. shown.Select(r => new TimelineRow(
                r.Slot, Micros(r.Intended), Micros(r.Sent), Micros(r.HeadersSeen), Micros(r.DocumentsSeen), Micros(r.FirstToken), Micros(r.LastToken), Micros(r.Ended), r.Failure))]);
    }

    private static List<double> Of(IEnumerable<CellCapture> captures, Func<RequestRecord, double?> metric) =>
        [.. captures.SelectMany(c => c.Requests).Where(r => r.Succeeded).Select(metric).OfType<double>()];

    private static ClientStage? MeanOf(IEnumerable<CellCapture> captures, string name, Func<RequestRecord, long> from, Func<RequestRecord, long> to)
    {
        long samples = 0;
        double ticks = 0;
        foreach (var request in captures.SelectMany(c => c.Requests).Where(r => r.Succeeded))
        {
            var (start, end) = (from(request), to(request));
            if (start == 0 || end == 0)
                continue;
            samples++;
            ticks += end - start;
        }

        return samples == 0 ? null : new ClientStage(name, samples, ticks / samples / Stopwatch.Frequency);
    }
}

internal sealed record ClientStage(string Name, long Samples, double MeanSeconds);

/// <param name="Repetition">The one repetition that the rows are from.</param>
/// <param name="Total">Requests of that repetition, shown or not.</param>
internal sealed record Timeline(int Repetition, int Total, IReadOnlyList<TimelineRow> Rows);

/// <summary>Microseconds since the first shown request's intended instant; −1: did not happen.</summary>
internal readonly record struct TimelineRow(
    int Slot, long Intended, long Sent, long Headers, long Documents, long FirstToken, long LastToken, long Ended, FailureKind Failure);

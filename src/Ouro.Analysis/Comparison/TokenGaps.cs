using Ouro.Analysis.Statistics;
using Ouro.Analysis.Summaries;
using Ouro.Model.Records;

namespace Ouro.Analysis.Comparison;

/// <summary>
/// The gaps between the tokens of each successful reply, in completion order, per repetition. Of a cell with more gaps than can be
/// sorted in a moment every <paramref name="Step"/>-th reply is taken: evenly over the cell, and always the same.
/// </summary>
internal sealed record TokenGaps(IReadOnlyList<SampleClusters> Strata, int Step)
{
    // Sorted in 10 ms; their 99th percentile has 1,000 gaps beyond it.
    private const long MostGaps = 100_000;

    // Replies, not gaps, are what an interval rests on; twice what the 99th percentile needs.
    private const long FewestReplies = 1_000;

    public static TokenGaps Of(IReadOnlyList<CellCapture> repetitions)
    {
        long gaps = repetitions.Sum(c => c.Requests.Sum(r => (long)GapsOf(in r)));
        long replies = repetitions.Sum(c => c.Requests.LongCount(r => GapsOf(in r) > 0));
        int step = (int)Math.Max(1, Math.Min((gaps + MostGaps - 1) / MostGaps, replies / FewestReplies));
        return new TokenGaps([.. repetitions.Select(c => Of(c, step))], step);
    }

    private static SampleClusters Of(CellCapture capture, int step)
    {
        var values = new List<double>();
        var ends = new List<int>();
        int replies = 0;
        foreach (int index in capture.InCompletionOrder())
        {
            ref readonly var request = ref capture.Requests[index];
            if (GapsOf(in request) == 0 || replies++ % step != 0)
                continue;
            var stamps = request.TokensIn(capture.Tokens);
            for (int i = 1; i < stamps.Length; i++)
                values.Add(Ticks.ToSeconds(stamps[i].At - stamps[i - 1].At));
            ends.Add(values.Count);
        }

        return new SampleClusters([.. values], [.. ends]);
    }

    private static int GapsOf(in RequestRecord request) => request.Succeeded ? Math.Max(0, request.TokenCount - 1) : 0;
}

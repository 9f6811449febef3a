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
    // Sorted in 40 ms; its 99th percentile has 5,000 gaps beyond it.
    private const long MostGaps = 500_000;

    public static TokenGaps Of(IReadOnlyList<CellCapture> repetitions)
    {
        long gaps = repetitions.Sum(c => c.Requests.Sum(r => (long)GapsOf(in r)));
        int step = (int)((gaps + MostGaps - 1) / MostGaps);
        return new TokenGaps([.. repetitions.Select(c => Of(c, Math.Max(1, step)))], Math.Max(1, step));
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

using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>Service TTFTs of the successful requests, in completion order, one array per repetition.</summary>
internal static class TtftSeconds
{
    public static List<double[]> InCompletionOrder(IReadOnlyList<CellCapture> repetitions)
    {
        var strata = new List<double[]>(repetitions.Count);
        foreach (var capture in repetitions)
        {
            var seconds = new List<double>(capture.Requests.Length);
            foreach (int index in capture.InCompletionOrder())
            {
                ref readonly var request = ref capture.Requests[index];
                if (request.Succeeded && request.TtftSeconds is { } ttft)
                    seconds.Add(ttft);
            }

            strata.Add(seconds.ToArray());
        }

        return strata;
    }

    /// <summary>Per repetition: Σ TTFT over the number of requests, ready to be resampled. Repetitions without a token are left out.</summary>
    public static List<RatioSeries> MeanSeries(IReadOnlyList<CellCapture> repetitions)
    {
        var series = new List<RatioSeries>(repetitions.Count);
        foreach (double[] seconds in InCompletionOrder(repetitions).Where(s => s.Length > 0))
        {
            var ones = new double[seconds.Length];
            Array.Fill(ones, 1);
            series.Add(new RatioSeries(seconds, ones, repetitions[0].IsOpen ? 1 : repetitions[0].Cell.Level));
        }

        return series;
    }
}

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
}

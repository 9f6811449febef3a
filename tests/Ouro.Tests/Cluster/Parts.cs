using Ouro.Load.Engine;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Tests.Analysis;

namespace Ouro.Tests.Cluster;

/// <summary>What agents send, made up.</summary>
internal static class Parts
{
    public static LoadCapture Capture(int requests, long firstId)
    {
        var cell = new SimulatedCell { Requests = requests }.Capture();
        return new LoadCapture(
            DateTimeOffset.UnixEpoch, cell.WindowStart, cell.WindowEnd, CellEnding.Completed, [.. cell.Requests.Select(r => r with { RequestId = firstId + r.RequestId })], cell.Tokens, [new ProbeSample(1, 2, 200)],
            cell.Generator with { CpuShare = Reading<double>.Unknown("no counter here"), LatenessP99Seconds = 0.001 });
    }

    /// <summary>The same capture as so many agents would have made it: requests dealt out in turn, the tokens of each in another order than its requests.</summary>
    public static List<LoadCapture> Deal(LoadCapture whole, int agents)
    {
        var parts = new List<LoadCapture>();
        for (int agent = 0; agent < agents; agent++)
        {
            var requests = whole.Requests.Where((_, i) => i % agents == agent).ToArray();
            var tokens = new List<TokenStamp>();
            for (int i = requests.Length - 1; i >= 0; i--)
            {
                var stamps = whole.Tokens.Slice(requests[i].TokenStart, requests[i].TokenCount).ToArray();
                requests[i].TokenStart = tokens.Count;
                tokens.AddRange(stamps);
            }

            parts.Add(whole with { Requests = requests, Tokens = [.. tokens] });
        }

        return parts;
    }
}

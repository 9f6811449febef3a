using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>How the pure half reads a capture's arrays.</summary>
internal static class CaptureReading
{
    public static ReadOnlySpan<TokenStamp> TokensIn(this in RequestRecord request, TokenStamp[] tokens) =>
        request.TokenCount == 0 ? [] : tokens.AsSpan(request.TokenStart, request.TokenCount);

    /// <summary>Indexes of the requests in the order of their ends; requests that never ended are left out.</summary>
    public static int[] InCompletionOrder(this CellCapture capture)
    {
        var ends = new List<long>(capture.Requests.Length);
        var indexes = new List<int>(capture.Requests.Length);
        for (int i = 0; i < capture.Requests.Length; i++)
        {
            if (capture.Requests[i].Ended == 0)
                continue;
            ends.Add(capture.Requests[i].Ended);
            indexes.Add(i);
        }

        var order = indexes.ToArray();
        Array.Sort(ends.ToArray(), order);
        return order;
    }
}

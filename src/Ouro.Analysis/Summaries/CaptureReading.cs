using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>How the pure half reads a capture's arrays.</summary>
internal static class CaptureReading
{
    public static ReadOnlySpan<TokenStamp> TokensIn(this in RequestRecord request, Trace<TokenStamp> tokens) =>
        tokens.Slice(request.TokenStart, request.TokenCount);

    /// <summary>Indexes of the requests in the order of their ends; requests that never ended are left out.</summary>
    public static int[] InCompletionOrder(this CellCapture capture) => Ordered(capture, (in RequestRecord request) => request.Ended);

    /// <summary>The same requests in the order of their intended starts.</summary>
    public static int[] InStartOrder(this CellCapture capture) => Ordered(capture, (in RequestRecord request) => request.Intended);

    /// <summary>One value per successful request that has it, in completion order, one array per repetition.</summary>
    public static List<double[]> ValuesInCompletionOrder(this IReadOnlyList<CellCapture> repetitions, Func<RequestRecord, double?> valueOf)
    {
        var strata = new List<double[]>(repetitions.Count);
        foreach (var capture in repetitions)
        {
            var values = new List<double>(capture.Requests.Length);
            foreach (int index in capture.InCompletionOrder())
            {
                ref readonly var request = ref capture.Requests[index];
                if (request.Succeeded && valueOf(request) is { } value)
                    values.Add(value);
            }

            strata.Add(values.ToArray());
        }

        return strata;
    }

    private delegate long Instant(in RequestRecord request);

    private static int[] Ordered(CellCapture capture, Instant instant)
    {
        var keys = new long[capture.Requests.Length];
        var indexes = new int[capture.Requests.Length];
        int count = 0;
        for (int i = 0; i < capture.Requests.Length; i++)
        {
            ref readonly var request = ref capture.Requests[i];
            if (request.Ended == 0)
                continue;
            keys[count] = instant(in request);
            indexes[count++] = i;
        }

        Array.Sort(keys, indexes, 0, count);
        return indexes[..count];
    }
}

using Ouro.Analysis.Statistics;
using Ouro.Model.Records;

namespace Ouro.Analysis.Summaries;

/// <summary>Requests that the client itself held back. Opening a connection is the service's and the network's time, so it is not counted.</summary>
internal static class LateRequests
{
    // A scheduler's slice; below it a client is as punctual as a machine with other work lets it be.
    private const double LateAfterSeconds = 0.001;

    public static int CountIn(CellCapture capture)
    {
        int late = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            if (request.Sent != 0 && Ticks.ToSeconds(request.Sent - Math.Max(request.Intended, request.Connected)) > LateAfterSeconds)
                late++;
        }

        return late;
    }
}

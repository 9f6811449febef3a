using System.Diagnostics;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.Routes;

/// <summary>How long a trivial request takes on a way to the service while nothing else is asked: what the way adds to every request.</summary>
internal static class IdleTrip
{
    // Enough for a median that one scheduler slice does not move; on the slowest way below a second.
    private const int Requests = 21;
    private static readonly TimeSpan RequestBound = TimeSpan.FromSeconds(5);

    /// <returns>Seconds, the median over one kept connection.</returns>
    public static async Task<Reading<double>> MeasureAsync(Uri baseUrl, CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestBound };
        var seconds = new List<double>();
        try
        {
            // The first opens the connection, which only the first pays.
            for (int i = 0; i <= Requests; i++)
            {
                long sent = Stopwatch.GetTimestamp();
                using var response = await client.GetAsync(new Uri(baseUrl, "/health"), cancel);
                await response.Content.ReadAsByteArrayAsync(cancel);
                if (i > 0)
                    seconds.Add(Stopwatch.GetElapsedTime(sent).TotalSeconds);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return Reading<double>.Unknown(e.Message);
        }

        seconds.Sort();
        return seconds[Requests / 2];
    }
}

namespace Ouro.Analysis.Diagnosis.Prediction;

/// <summary>Servers that requests share, and the time of one server that each request needs.</summary>
internal readonly record struct Station(double Servers, double DemandSeconds);

/// <summary>
/// Throughput of N circulating requests that spend <c>delay</c> undisturbed and queue at stations: exact mean value analysis
/// (Reiser &amp; Lavenberg, "Mean-Value Analysis of Closed Multichain Queuing Networks", JACM 27(2), 1980) with each station of m
/// servers replaced by one of demand D/m and a delay of D(m−1)/m (Seidmann, Schweitzer &amp; Shalev-Oren, "Computerized Closed
/// Queueing Network Models of Flexible Manufacturing Systems", Large Scale Systems 12, 1987). A station below one server (a
/// quota of half a CPU) only takes longer.
/// </summary>
internal static class ClosedNetwork
{
    public static double Throughput(int population, double delaySeconds, IReadOnlyList<Station> stations)
    {
        double delay = delaySeconds + stations.Sum(s => s.Servers > 1 ? s.DemandSeconds * (s.Servers - 1) / s.Servers : 0);
        double[] demands = stations.Select(s => s.DemandSeconds / s.Servers).ToArray();
        var queues = new double[demands.Length];
        double throughput = 0;
        for (int n = 1; n <= population; n++)
        {
            double residence = 0;
            for (int i = 0; i < demands.Length; i++)
                residence += demands[i] * (1 + queues[i]);
            throughput = n / (delay + residence);
            for (int i = 0; i < demands.Length; i++)
                queues[i] = throughput * demands[i] * (1 + queues[i]);
        }

        return throughput;
    }
}

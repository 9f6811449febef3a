using Ouro.Analysis.Diagnosis.Prediction;

namespace Ouro.Tests.Analysis.Diagnosis;

public sealed class ClosedNetworkTests
{
    // Machine-repairman model, M/M/1//N (Kleinrock, "Queueing Systems I", 1975, §3.6): X = (1 − p0)/D with
    // p0 = 1 / Σ_k N!/(N−k)! (D/Z)^k. Mean value analysis is exact for it.
    [Theory]
    [InlineData(1, 0.1, 0.02)]
    [InlineData(5, 0.1, 0.02)]
    [InlineData(20, 0.1, 0.02)]
    public void One_server_and_a_delay_give_the_machine_repairman_model(int population, double delay, double demand)
    {
        double sum = 0, term = 1;
        for (int k = 0; k <= population; k++)
        {
            sum += term;
            term *= (population - k) * demand / delay;
        }

        double expected = (1 - (1 / sum)) / demand;
        Assert.Equal(expected, ClosedNetwork.Throughput(population, delay, [new Station(1, demand)]), 1e-9);
    }

    [Fact]
    public void Two_balanced_stations_give_n_over_n_plus_one_of_their_rate() =>
        // X(N) = N / ((N + M − 1) D) for M balanced stations without delay (Lazowska et al., "Quantitative System Performance", 1984, ch. 5).
        Assert.Equal(4 / (5 * 0.01), ClosedNetwork.Throughput(4, 0, [new Station(1, 0.01), new Station(1, 0.01)]), 1e-9);

    [Fact]
    public void Many_servers_bound_the_throughput_at_their_rate_and_do_not_slow_a_single_request()
    {
        Assert.Equal(1 / 0.15, ClosedNetwork.Throughput(1, 0.11, [new Station(4, 0.04)]), 1e-9);
        Assert.InRange(ClosedNetwork.Throughput(200, 0.11, [new Station(4, 0.04)]), 99, 100.001);
    }

    [Fact]
    public void Half_a_server_takes_twice_as_long() => Assert.Equal(1 / 0.08, ClosedNetwork.Throughput(1, 0, [new Station(0.5, 0.04)]), 1e-9);
}

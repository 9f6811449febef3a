using Ouro.RagService.Embeddings;

namespace Ouro.Tests.Service;

public sealed class QueueEstimateTests
{
    [Fact]
    public void What_waits_times_what_a_text_costs_over_the_workers_and_at_least_a_second()
    {
        var estimate = new QueueEstimate(2);
        Assert.Equal(1, estimate.SecondsFor(1_000));
        estimate.Measured(TimeSpan.FromSeconds(0.8), 8);
        Assert.Equal(50, estimate.SecondsFor(1_000));
        Assert.Equal(3, estimate.SecondsFor(41));
        Assert.Equal(1, estimate.SecondsFor(0));
        for (int i = 0; i < 60; i++)
            estimate.Measured(TimeSpan.FromSeconds(0.2), 1);
        Assert.Equal(100, estimate.SecondsFor(1_000));
    }
}

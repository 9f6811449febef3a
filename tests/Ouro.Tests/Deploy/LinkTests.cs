using System.Diagnostics;
using Ouro.Deploy.NetworkPath;

namespace Ouro.Tests.Deploy;

public sealed class LinkTests
{
    [Fact]
    public void A_delay_alone_shifts_every_chunk_alike()
    {
        var link = new Link(TimeSpan.FromSeconds(2), null);
        Assert.Equal(2 * Stopwatch.Frequency, link.Send(1_000_000, 0));
        Assert.Equal(2 * Stopwatch.Frequency + 5, link.Send(1, 5));
    }

    [Fact]
    public void A_slow_link_sends_one_chunk_after_the_other_and_rests_when_idle()
    {
        var link = new Link(TimeSpan.FromSeconds(1), 1000);
        Assert.Equal(2 * Stopwatch.Frequency, link.Send(1000, 0));
        Assert.Equal(3 * Stopwatch.Frequency, link.Send(1000, 0));
        // Idle since 2 s: a chunk at 10 s takes its own half second and the delay.
        Assert.Equal(23 * Stopwatch.Frequency / 2, link.Send(500, 10 * Stopwatch.Frequency));
    }
}

namespace Ouro.Cluster;

/// <summary>
/// Another machine's monotonic clock against ours: agent ticks = our ticks + offset. Of several exchanges the one with the
/// shortest round trip bounds the error best, by half of it (Cristian, "Probabilistic clock synchronization", Distributed
/// Computing 3, 1989, doi:10.1007/BF01784024).
/// </summary>
/// <param name="ErrorTicks">At most so far off, whatever the two ways took.</param>
internal readonly record struct ClockOffset(long Ticks, long ErrorTicks)
{
    /// <param name="exchanges">Our ticks at the question and at the answer, and the agent's ticks in between. Not empty.</param>
    public static ClockOffset Of(IReadOnlyList<(long Asked, long Agent, long Answered)> exchanges)
    {
        var best = exchanges.MinBy(e => e.Answered - e.Asked);
        long trip = best.Answered - best.Asked;
        return new ClockOffset(best.Agent - (best.Asked + (trip / 2)), (trip + 1) / 2);
    }

    public long ToAgent(long ours) => ours + Ticks;

    /// <summary>0 stays 0: what did not happen has no instant on any clock.</summary>
    public long ToOurs(long agents) => agents == 0 ? 0 : agents - Ticks;
}

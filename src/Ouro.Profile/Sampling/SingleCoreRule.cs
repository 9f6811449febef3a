namespace Ouro.Profile.Sampling;

/// <summary>Recognises a process that stays at one CPU although it may have more and more are idle. What it is waiting for is a hint, not a finding: the diagnosis decides with more evidence.</summary>
internal static class SingleCoreRule
{
    internal const string EventLoop = "one thread fills one CPU while others are free: an event loop or a single worker";
    internal const string SharedLock = "several threads share one CPU while others are free: an interpreter lock or one lock that all of them hold in turn";

    // Around one core: the sampling interval's own jitter and a collector's or logger's thread move it by a few percent.
    private const double LeastCores = 0.85;
    private const double MostCores = 1.10;

    // Below it the process may simply have no second core to use.
    private const double LeastAllowedCores = 1.5;
    private const double LeastIdleCores = 0.3;

    private const double OneThreadShare = 0.9;
    private const int SeveralThreads = 3;

    public static string? ComputeHint(double cores, int activeThreads, double busiestThreadShare, double allowedCores, double idleCores)
    {
        if (cores is < LeastCores or > MostCores || allowedCores < LeastAllowedCores || idleCores < LeastIdleCores)
            return null;
        if (busiestThreadShare >= OneThreadShare)
            return EventLoop;
        return activeThreads >= SeveralThreads ? SharedLock : null;
    }
}

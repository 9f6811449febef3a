namespace Ouro.Deploy;

/// <summary>A service watched through its platform while a cell is measured.</summary>
public interface IDeploymentWatch : IAsyncDisposable
{
    /// <param name="windowStart">Ticks of the measured window, as <paramref name="windowEnd"/>.</param>
    /// <param name="sawFailures">Requests failed: a platform may take seconds to say that it restarted the service.</param>
    Task<WatchedWindow> FinishAsync(long windowStart, long windowEnd, bool sawFailures, CancellationToken cancel);
}

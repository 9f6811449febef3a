using System.Diagnostics;

namespace Ouro.RagService.Plants;

/// <summary>
/// An event loop that one stage blocks: while a request is in it, nothing else of the server goes on. Every arrival (health
/// included), stage and token passes through here, first come first served, as callbacks of a loop do.
/// </summary>
internal sealed class StoppedLoop(double ms, bool burns) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public async ValueTask PassAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        _turn.Release();
    }

    /// <returns>When the loop was stopped and when it went on. Waiting for its turn belongs to no stage: a callback that has not run yet has timed nothing.</returns>
    public async ValueTask<(long Started, long Ended)> HoldAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            long started = Stopwatch.GetTimestamp();
            if (burns)
                ThreadCpuClock.Burn(ms);
            else
                Thread.Sleep(TimeSpan.FromMilliseconds(ms));
            return (started, Stopwatch.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

using System.Diagnostics;
using Ouro.RagService.Simulator;

namespace Ouro.RagService.Plants;

/// <summary>One planted stage: a gate with so many places, and the work behind it.</summary>
internal sealed class Station(StageFault fault, DeadlineTimer timer) : IDisposable
{
    private readonly SemaphoreSlim? _places = fault.Slots > 0 ? new SemaphoreSlim(fault.Slots) : null;

    public StageFault Fault => fault;

    /// <returns>When the request asked, when its work began, when it was done; Stopwatch ticks.</returns>
    public async ValueTask<(long Asked, long Started, long Ended)> PassAsync(CancellationToken cancellation)
    {
        long asked = Stopwatch.GetTimestamp();
        if (_places is not null)
        {
            if (fault.Gate == PlantGate.Lock)
                _places.Wait(cancellation);
            else
                await _places.WaitAsync(cancellation);
        }
        long started = Stopwatch.GetTimestamp();
        try
        {
            await WorkAsync(started);
            return (asked, started, Stopwatch.GetTimestamp());
        }
        finally
        {
            _places?.Release();
        }
    }

    private async ValueTask WorkAsync(long started)
    {
        if (fault.Ms <= 0)
            return;
        switch (fault.Work)
        {
            case PlantWork.Wait:
                await new DeadlineTimer.Waiter(timer).UntilAsync(started + (long)(fault.Ms * Stopwatch.Frequency / 1000));
                // Off the timer's thread, which must not run the request: its other waiters would be late.
                await Task.Yield();
                break;
            case PlantWork.Sleep:
                Thread.Sleep(TimeSpan.FromMilliseconds(fault.Ms));
                break;
            case PlantWork.Burn:
                ThreadCpuClock.Burn(fault.Ms);
                break;
            default:
                throw new InvalidOperationException($"unknown work {fault.Work}");
        }
    }

    public void Dispose() => _places?.Dispose();
}

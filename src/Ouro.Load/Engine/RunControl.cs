using System.Diagnostics;
using Ouro.Model.Records;

namespace Ouro.Load.Engine;

/// <summary>How a run is told to end. Written by any thread, read by every worker's loop; the first reason stands.</summary>
internal sealed class RunControl(long deadlineTicks)
{
    private const int NotStopped = -1;

    private int _ending = NotStopped;

    public bool StopRequested => Volatile.Read(ref _ending) != NotStopped;

    public CellEnding Ending => StopRequested ? (CellEnding)Volatile.Read(ref _ending) : CellEnding.Completed;

    public void Stop(CellEnding reason) => Interlocked.CompareExchange(ref _ending, (int)reason, NotStopped);

    public void CheckTimeLimit(long now)
    {
        if (now >= deadlineTicks)
            Stop(CellEnding.TimeLimit);
    }

    public static long ToTicks(TimeSpan span) =>
        span.TotalSeconds * Stopwatch.Frequency >= long.MaxValue / 4 ? long.MaxValue / 4 : (long)(span.TotalSeconds * Stopwatch.Frequency);
}

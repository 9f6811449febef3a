// HOT
using System.Diagnostics;

namespace Ouro.Load.Engine;

/// <summary>
/// Turns the kernel's receive stamps, which are on the realtime clock, into monotonic ticks. Both clocks are slewed alike,
/// so their offset moves only when someone sets the time; it is read again every 10 ms, so that such a step spoils at most
/// that much. On Linux <see cref="Stopwatch"/> ticks are nanoseconds of CLOCK_MONOTONIC.
/// </summary>
internal struct KernelClock
{
    private const long ResampleNanos = 10_000_000;
    private const int Tries = 3;

    private long _offsetNanos;
    private long _sampledAt;

    public static bool IsSupported => OperatingSystem.IsLinux() && Stopwatch.Frequency == 1_000_000_000;

    /// <summary>Call with the current ticks before using <see cref="ToMonotonic"/>.</summary>
    public void Refresh(long now)
    {
        if (now - _sampledAt >= ResampleNanos)
            Sample();
    }

    public readonly long ToMonotonic(long realtimeNanos) => realtimeNanos - _offsetNanos;

    // The realtime reading lies between two monotonic ones; the narrowest of a few tries bounds the error to half its width.
    private unsafe void Sample()
    {
        long narrowest = long.MaxValue;
        for (int i = 0; i < Tries; i++)
        {
            LinuxCalls.TimeSpec before, real, after;
            _ = LinuxCalls.ReadClock(LinuxCalls.ClockMonotonic, &before);
            _ = LinuxCalls.ReadClock(LinuxCalls.ClockRealtime, &real);
            _ = LinuxCalls.ReadClock(LinuxCalls.ClockMonotonic, &after);
            long width = after.TotalNanos - before.TotalNanos;
            if (width >= narrowest)
                continue;
            narrowest = width;
            _sampledAt = after.TotalNanos;
            _offsetNanos = real.TotalNanos - (before.TotalNanos + (width / 2));
        }
    }
}

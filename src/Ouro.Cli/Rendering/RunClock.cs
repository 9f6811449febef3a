using System.Diagnostics;
using Ouro.Model.Records;

namespace Ouro.Cli.Rendering;

/// <summary>
/// Turns the monotonic ticks of a capture into nanoseconds since the run's first instant, and back. The origin is kept in
/// the run's file, so that a reloaded run still lines up with everything else stamped by the same clock.
/// </summary>
internal readonly record struct RunClock(long OriginNanos)
{
    private const long NanosPerSecond = 1_000_000_000;

    /// <summary>The earliest instant in the capture; 1 when it holds none, since tick 0 means "did not happen".</summary>
    public static RunClock Of(RunCapture capture)
    {
        long first = long.MaxValue;
        foreach (var cell in capture.Cells)
        {
            first = Earlier(first, cell.WindowStart);
            foreach (ref readonly var request in cell.Requests)
            {
                first = Earlier(Earlier(first, request.Intended), request.Sent);
                first = Earlier(Earlier(first, request.ConnectStarted), request.Ended);
            }

            foreach (var probe in cell.Probe)
                first = Earlier(first, probe.Sent);
        }

        return new RunClock(first == long.MaxValue ? 1 : ToAbsoluteNanos(first));
    }

    /// <summary>Null for an event that did not happen.</summary>
    public long? ToNanos(long ticks) => ticks == 0 ? null : ToAbsoluteNanos(ticks) - OriginNanos;

    public long ToTicks(long? nanos) => nanos is not { } since ? 0
        : Stopwatch.Frequency == NanosPerSecond ? OriginNanos + since
        : (long)((Int128)(OriginNanos + since) * Stopwatch.Frequency / NanosPerSecond);

    private static long ToAbsoluteNanos(long ticks) => Stopwatch.Frequency == NanosPerSecond
        ? ticks
        : (long)((Int128)ticks * NanosPerSecond / Stopwatch.Frequency);

    private static long Earlier(long first, long ticks) => ticks == 0 ? first : Math.Min(first, ticks);
}

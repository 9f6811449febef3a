using System.Diagnostics;

namespace Ouro.Deploy.NetworkPath;

/// <summary>One direction of a path: a transmitter that sends one chunk after the other, and the delay behind it.</summary>
internal sealed class Link(TimeSpan delay, long? bytesPerSecond)
{
    private readonly long _delayTicks = (long)(delay.TotalSeconds * Stopwatch.Frequency);
    private readonly Lock _guard = new();
    private long _freeAtTicks;

    /// <summary>The instant at which the last of these bytes comes out at the other end.</summary>
    public long Send(int bytes, long nowTicks)
    {
        if (bytesPerSecond is not { } rate)
            return nowTicks + _delayTicks;
        lock (_guard)
        {
            _freeAtTicks = Math.Max(nowTicks, _freeAtTicks) + (bytes * Stopwatch.Frequency / rate);
            return _freeAtTicks + _delayTicks;
        }
    }
}

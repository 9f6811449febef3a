using Ouro.Load.Engine;

namespace Ouro.Cli.Progress;

/// <summary>Requests per second over the last second or so, from the counts of a running cell. A count that falls (after the warm-up) begins anew.</summary>
internal sealed class LiveRate(TimeProvider time)
{
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(1);
    private long _from;
    private int _completed = int.MaxValue;

    /// <summary>Null until the first span is over.</summary>
    public double? PerSecond { get; private set; }

    public void Add(LoadProgress load)
    {
        if (load.Completed < _completed)
        {
            (_from, _completed, PerSecond) = (time.GetTimestamp(), load.Completed, null);
            return;
        }

        var elapsed = time.GetElapsedTime(_from);
        if (elapsed < Span)
            return;
        PerSecond = (load.Completed - _completed) / elapsed.TotalSeconds;
        (_from, _completed) = (time.GetTimestamp(), load.Completed);
    }
}

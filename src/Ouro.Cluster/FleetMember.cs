using System.Diagnostics;
using Ouro.Cluster.Messages;
using Ouro.Load.Engine;

namespace Ouro.Cluster;

/// <summary>What the coordinator knows of one agent. Written by the subscription's reader and by the cell that runs; the reader only stores what it heard.</summary>
internal sealed class FleetMember(AgentCard card)
{
    private long _lastHeard = Stopwatch.GetTimestamp();

    public AgentCard Card => card;

    public bool IsLost { get; set; }

    public ClockOffset Clock { get; set; }

    public Beat? LatestBeat { get; private set; }

    public TaskCompletionSource Ready { get; private set; } = new();

    public TaskCompletionSource<Done> Done { get; private set; } = new();

    public double SilentSeconds => Stopwatch.GetElapsedTime(Volatile.Read(ref _lastHeard)).TotalSeconds;

    public void BeginCell()
    {
        LatestBeat = null;
        Ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Done = new TaskCompletionSource<Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        Hear();
    }

    public void Hear() => Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());

    public void Hear(Beat beat)
    {
        LatestBeat = beat;
        Hear();
    }

    /// <summary>Of all together, as far as they have said.</summary>
    public static LoadProgress ProgressOf(IReadOnlyList<FleetMember> members)
    {
        var beats = members.Select(m => m.LatestBeat).OfType<Beat>().ToList();
        return new LoadProgress(beats.Sum(b => b.Completed), beats.Sum(b => b.Failed), beats.Max(b => b.LastTtftSeconds));
    }
}

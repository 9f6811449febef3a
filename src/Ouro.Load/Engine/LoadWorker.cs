using Ouro.Model.Health;
using Ouro.Model.Outcomes;

namespace Ouro.Load.Engine;

/// <summary>One load thread with its share of the slots. Its buffers have one writer, the thread in <see cref="Run"/>, and are read after it ended; the three counters of progress may be read at any time.</summary>
internal abstract class LoadWorker : IDisposable
{
    private int _completed;
    private int _failed;
    private long _lastTtftTicks;

    public TraceBuffer Trace { get; } = new();

    public LagHistogram Lateness { get; } = new();

    public LagHistogram Slip { get; } = new();

    public long TotalReads { get; protected set; }

    public long CoalescedReads { get; protected set; }

    public long Dropped { get; protected set; }

    /// <summary>CPU time of the load thread over the measured window, nanoseconds.</summary>
    public Reading<long> CpuNanos { get; protected set; } = Reading<long>.Unknown("the window was not reached");

    /// <summary>Bytes that the load thread allocated over the measured window.</summary>
    public long AllocatedBytes { get; protected set; }

    /// <summary>Most tokens of one reply, for sizing the window's buffers after the warm-up.</summary>
    public int MostTokensPerReply { get; protected set; }

    public abstract string Engine { get; }

    public abstract StampSource Stamp { get; }

    public int Completed => Volatile.Read(ref _completed);

    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Service TTFT of the last reply with a token; 0 before the first.</summary>
    public long LastTtftTicks => Volatile.Read(ref _lastTtftTicks);

    /// <summary>Runs its share of the phase to the end, on the calling thread.</summary>
    public abstract void Run(LoadPhase phase);

    public abstract void Dispose();

    protected void CountCompleted(bool failed, long ttftTicks)
    {
        Volatile.Write(ref _completed, _completed + 1);
        if (failed)
            Volatile.Write(ref _failed, _failed + 1);
        if (ttftTicks > 0)
            Volatile.Write(ref _lastTtftTicks, ttftTicks);
    }
}

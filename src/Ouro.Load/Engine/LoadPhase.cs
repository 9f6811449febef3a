// HOT
using Ouro.Load.Schedule;

namespace Ouro.Load.Engine;

/// <summary>A budget of requests shared by all slots of all workers: the warm-up, or the measured window.</summary>
/// <param name="first">Where this process's requests begin among all of the job.</param>
internal sealed class LoadPhase(int requests, int first, long firstRequestId, QueryOrder order, bool isRecorded)
{
    private int _taken;

    public bool IsRecorded => isRecorded;

    public int Requests => requests;

    public bool IsExhausted => Volatile.Read(ref _taken) >= requests;

    /// <summary>Ticks at which every worker's phase begins; set before the workers start.</summary>
    public long StartTicks { get; set; }

    public bool TryTake(out int index)
    {
        // The read keeps the counter from running away when many idle slots ask after the end.
        if (IsExhausted)
        {
            index = -1;
            return false;
        }

        index = Interlocked.Increment(ref _taken) - 1;
        return index < requests;
    }

    public long RequestIdOf(int index) => firstRequestId + first + index;

    public int QueryOf(int index) => order[first + index];
}

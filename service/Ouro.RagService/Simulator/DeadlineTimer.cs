using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Ouro.RagService.Simulator;

/// <summary>
/// Continues waiters at absolute instants from one thread with a heap of deadlines. A waiter's continuation runs on this
/// thread: a hop to the thread pool would add its queueing to every token. Continuations must not block.
/// </summary>
internal sealed class DeadlineTimer : IDisposable
{
    private readonly PriorityQueue<Waiter, long> _waiting = new();
    private readonly Lock _guard = new();
    private readonly PreciseAlarm _alarm = new();
    private readonly Thread _thread;
    private bool _stopped;
    private long _count;
    private long _lateTicksSum;
    private long _lateTicksMax;

    public DeadlineTimer()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "deadlines" };
        _thread.Start();
    }

    /// <summary>How late deadlines were continued, microseconds: the simulator's own error.</summary>
    public (long Count, double MeanUs, double MaxUs) Lateness
    {
        get
        {
            lock (_guard)
            {
                double perUs = Stopwatch.Frequency / 1e6;
                return (_count, _count == 0 ? double.NaN : _lateTicksSum / perUs / _count, _lateTicksMax / perUs);
            }
        }
    }

    /// <summary>One stream's waits, one at a time.</summary>
    public sealed class Waiter(DeadlineTimer timer) : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _core;

        /// <summary>Nobody waits for this stream any more: its waits end at once. Guarded by the timer's lock.</summary>
        internal bool IsGivenUp { get; set; }

        public ValueTask UntilAsync(long deadlineTicks)
        {
            if (deadlineTicks <= Stopwatch.GetTimestamp())
                return ValueTask.CompletedTask;
            _core.Reset();
            var task = new ValueTask(this, _core.Version);
            return timer.TryAdd(this, deadlineTicks) ? task : ValueTask.CompletedTask;
        }

        internal void Continue() => _core.SetResult(true);

        void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);
    }

    /// <summary>Ends the wait that runs, if one does, and every later one.</summary>
    public void GiveUp(Waiter waiter)
    {
        bool isWaiting;
        lock (_guard)
        {
            waiter.IsGivenUp = true;
            isWaiting = _waiting.Remove(waiter, out _, out _);
        }
        if (isWaiting)
            waiter.Continue();
    }

    private bool TryAdd(Waiter waiter, long deadlineTicks)
    {
        bool isEarliest;
        lock (_guard)
        {
            if (waiter.IsGivenUp)
                return false;
            isEarliest = !_waiting.TryPeek(out _, out long earliest) || deadlineTicks < earliest;
            _waiting.Enqueue(waiter, deadlineTicks);
        }
        if (isEarliest && Thread.CurrentThread != _thread)
            _alarm.Wake();
        return true;
    }

    private void Run()
    {
        _alarm.PrepareThread();
        while (true)
        {
            Waiter? due = null;
            long sleepUntil = long.MaxValue;
            lock (_guard)
            {
                if (_stopped)
                    return;
                if (_waiting.TryPeek(out var first, out long deadline))
                {
                    long late = Stopwatch.GetTimestamp() - deadline;
                    if (late >= 0)
                    {
                        _waiting.Dequeue();
                        due = first;
                        _count++;
                        _lateTicksSum += late;
                        _lateTicksMax = Math.Max(_lateTicksMax, late);
                    }
                    else
                    {
                        sleepUntil = deadline;
                    }
                }
            }
            if (due is not null)
                due.Continue();
            else
                _alarm.SleepUntil(sleepUntil);
        }
    }

    public void Dispose()
    {
        lock (_guard)
            _stopped = true;
        _alarm.Wake();
        _thread.Join();
        _alarm.Dispose();
    }
}

using System.Diagnostics;
using Ouro.Load.Engine;
using Ouro.Load.Schedule;
using Ouro.Load.Wire;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Load.Portable;

/// <summary>
/// The engine where epoll and kernel stamps do not reach (other systems, TLS, HTTP/2): a task per request in flight on the thread
/// pool, the parsers and records of the epoll engine, stamps by the clock after each read. What one exchange is, the two kinds of
/// it say. Their error grows with the streams (docs/measurements/engine.md).
/// </summary>
internal abstract class PortableWorker(LoadJob job, RunControl control, int worker, int workers) : LoadWorker
{
    private static readonly TimeSpan s_backOff = TimeSpan.FromMilliseconds(50);

    // What one call of the thread's clock may oversleep; the rest of the wait gives the core away in turns.
    private const double OversleepSeconds = 0.001;
    private const int LongestSleepMs = 20;

    private readonly Lock _gate = new();
    private readonly PortableSlot[] _slots = [.. Enumerable
        .Range(0, (job.Slots - worker + workers - 1) / workers)
        .Select(i => new PortableSlot(worker + (i * workers), new ReplyReader(job.Request.Format)))];

    private readonly Stack<PortableSlot> _free = new();
    private readonly Queue<(int Index, long Intended)> _late = new();

    public override StampSource Stamp => StampSource.UserRead;

    protected LoadJob Job => job;

    protected IReadOnlyList<PortableSlot> Slots => _slots;

    public override void Run(LoadPhase phase)
    {
        using var stop = new CancellationTokenSource();
        var cpuBefore = Environment.CpuUsage.TotalTime;
        if (job.Schedule.IsOpen && phase.IsRecorded)
            RunOpen(phase, stop);
        else
            RunClosed(phase, stop);

        // The tasks share the thread pool, which may use every core: known is the process, as a share of them all.
        if (phase.IsRecorded)
            CpuNanos = Reading<long>.Known((Environment.CpuUsage.TotalTime - cpuBefore).Ticks * 100 / Environment.ProcessorCount);
    }

    /// <summary>One attempt at the slot's request, to its end; the outcome is in the slot's record.</summary>
    protected abstract Task ExchangeAsync(PortableSlot slot, CancellationToken stop);

    protected void CountRead(bool coalesced)
    {
        lock (_gate)
        {
            TotalReads++;
            if (coalesced)
                CoalescedReads++;
        }
    }

    private void RunClosed(LoadPhase phase, CancellationTokenSource stop)
    {
        foreach (var slot in _slots)
            slot.Running = Task.Run(() => TakeAsync(slot, phase, stop.Token));
        Join(stop);
    }

    private async Task TakeAsync(PortableSlot slot, LoadPhase phase, CancellationToken stop)
    {
        long previousEnd = phase.StartTicks;
        try
        {
            while (!stop.IsCancellationRequested && phase.TryTake(out int index))
            {
                long left = previousEnd - Stopwatch.GetTimestamp();
                if (left > 0)
                    await Task.Delay(TimeSpan.FromSeconds(left / (double)Stopwatch.Frequency), stop);
                await AskAsync(slot, phase, index, previousEnd, stop);
                previousEnd = slot.Reply.Record.Ended + PauseAfter(slot.Reply.Record);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped between two requests: nothing was in flight.
        }
    }

    private long PauseAfter(in RequestRecord record)
    {
        var think = job.Schedule is ClosedLoop closed ? closed.ThinkTime : TimeSpan.Zero;
        return RunControl.ToTicks(!record.Succeeded && record.FirstByte == 0 && think < s_backOff ? s_backOff : think);
    }

    /// <summary>This thread keeps the time: each arrival goes, at its instant, to the slot that was free last, so that no more connections are opened than are needed.</summary>
    private void RunOpen(LoadPhase phase, CancellationTokenSource stop)
    {
        var arrivals = new Arrivals((OpenLoop)job.Schedule, job.Seed, phase.StartTicks, worker, workers);
        _free.Clear();
        foreach (var slot in _slots.Reverse())
            _free.Push(slot);
        while (arrivals.Index < phase.Requests && !IsStopping(stop))
        {
            double left = (arrivals.Next - Stopwatch.GetTimestamp()) / (double)Stopwatch.Frequency;
            if (left > OversleepSeconds)
            {
                Thread.Sleep(Math.Min((int)Math.Ceiling((left - OversleepSeconds) * 1000), LongestSleepMs));
            }
            else if (left > 0)
            {
                Thread.Yield();
            }
            else
            {
                Arrive(phase, (int)arrivals.Index, arrivals.Next, stop.Token);
                arrivals.Advance();
            }
        }

        Join(stop);
        Dropped += _late.Count;
        _late.Clear();
    }

    private void Arrive(LoadPhase phase, int index, long intended, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_free.TryPop(out var slot))
                slot.Running = Task.Run(() => ServeAsync(slot, phase, index, intended, stop), CancellationToken.None);
            else
                _late.Enqueue((index, intended));
        }
    }

    /// <summary>One arrival, and then those that waited for a slot, oldest first.</summary>
    private async Task ServeAsync(PortableSlot slot, LoadPhase phase, int index, long intended, CancellationToken stop)
    {
        while (true)
        {
            await AskAsync(slot, phase, index, intended, stop);
            lock (_gate)
            {
                if (stop.IsCancellationRequested || !_late.TryDequeue(out var next))
                {
                    _free.Push(slot);
                    return;
                }

                (index, intended) = next;
            }
        }
    }

    private void Join(CancellationTokenSource stop)
    {
        var running = Task.WhenAll(_slots.Select(s => s.Running));
        while (!running.Wait(LongestSleepMs))
            IsStopping(stop);
    }

    private bool IsStopping(CancellationTokenSource stop)
    {
        control.CheckTimeLimit(Stopwatch.GetTimestamp());
        if (control.StopRequested && !stop.IsCancellationRequested)
            stop.Cancel();
        return control.StopRequested;
    }

    private async Task AskAsync(PortableSlot slot, LoadPhase phase, int index, long intended, CancellationToken stop)
    {
        slot.Begin(phase.RequestIdOf(index), phase.QueryOf(index), intended);
        long readyAt = Stopwatch.GetTimestamp();
        await ExchangeAsync(slot, stop);
        if (phase.IsRecorded)
            Keep(slot.Reply, job.Schedule.IsOpen ? intended : Math.Max(intended, readyAt));
    }

    private void Keep(ReplyReader reply, long readyAt)
    {
        lock (_gate)
        {
            ref var record = ref reply.Record;
            Trace.Add(record, reply.Tokens);
            if (record.Sent != 0)
                Lateness.Add((record.Sent - Math.Max(readyAt, record.Connected)) * (1_000_000_000 / Stopwatch.Frequency));
            CountCompleted(!record.Succeeded, record.FirstToken == 0 ? 0 : record.FirstToken - record.Sent);
        }
    }
}

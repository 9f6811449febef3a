// HOT
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ouro.Load.Schedule;
using Ouro.Model.Planning;

namespace Ouro.Load.Engine;

/// <summary>
/// Open schedules: an arrival is sent at its instant on an idle connection or a new one, whatever became of the earlier
/// ones. Only when every connection of the cap is busy does it wait; it then goes out late, and its lateness is counted.
/// </summary>
internal sealed unsafe partial class EpollWorker
{
    /// <summary>How long after the last arrival one that found no connection may still be sent.</summary>
    private const long LateGraceNanos = 10_000_000_000;

    private Arrivals? _arrivals;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunOpen()
    {
        _arrivals = new Arrivals((OpenLoop)_job.Schedule, _job.Seed, _phase.StartTicks, _worker, _workers);
        _idleCount = 0;
        for (int i = _connections.Length - 1; i >= 0; i--)
            _idle[_idleCount++] = i;
        long nextTick = 0;
        long lastArrival = 0;
        bool busy = true;
        while (true)
        {
            long now = Stopwatch.GetTimestamp();
            if (now >= nextTick)
            {
                nextTick = now + TickNanos;
                if (!Tick(now))
                    break;
            }

            ServeLate();
            bool more = _arrivals.Index < _phase.Requests;
            while (more && _arrivals.Next <= now)
            {
                lastArrival = _arrivals.Next;
                Arrive((int)_arrivals.Index, lastArrival);
                _arrivals.Advance();
                more = _arrivals.Index < _phase.Requests;
            }

            if (!more && _active == 0 && (_late.Count == 0 || now - lastArrival > LateGraceNanos))
                break;
            busy = WaitAndServe(busy, more ? Math.Min(_arrivals.Next, nextTick) : nextTick);
        }

        Dropped += _late.Count;
        EndPhase();
        _arrivals = null;
    }

    private void Arrive(int index, long intended)
    {
        if (_late.Count == 0 && _idleCount > 0)
            Begin(_connections[_idle[--_idleCount]], index, intended, intended);
        else
            _late.Enqueue((index, intended));
    }

    /// <summary>Connections that became free take the arrivals that wait, oldest first.</summary>
    private void ServeLate()
    {
        while (_late.Count > 0 && _idleCount > 0)
        {
            var (index, intended) = _late.Dequeue();
            Begin(_connections[_idle[--_idleCount]], index, intended, intended);
        }
    }
}

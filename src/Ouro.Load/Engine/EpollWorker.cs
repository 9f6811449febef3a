// HOT
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ouro.Load.Schedule;
using Ouro.Load.Wire;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;
using static Ouro.Load.Engine.LinuxCalls;

namespace Ouro.Load.Engine;

/// <summary>
/// One thread, one epoll instance, all sockets of its slots: connect → send → read with the kernel's receive stamp → parse
/// → record → next request. Nothing here allocates once the buffers have their size, and nothing is awaited.
/// </summary>
/// <remarks>
/// <see cref="RequestRecord.Sent"/> is the clock just before the system call that hands over the last byte: on loopback the
/// call itself delivers the segment, so a clock after it would be later than the wire (docs/measurements/engine.md).
/// </remarks>
internal sealed unsafe partial class EpollWorker : LoadWorker
{
    private const int EventCapacity = 512;

    // A token's read is some hundred bytes; 64 KiB swallow a burst in one call (prototype: larger reads gained nothing).
    private const int ReadBytes = 64 * 1024;
    private const int ControlBytes = 256;

    /// <summary>Timeouts, the stop flag and the clock offset are looked at this often.</summary>
    private const long TickNanos = 20_000_000;

    /// <summary>Pause of a slot whose request failed before any reply, so that a dead target is not hammered.</summary>
    private const long BackOffNanos = 50_000_000;

    /// <summary>How long a settled reply may take to end its body before its connection is given up.</summary>
    private const long DrainNanos = 250_000_000;

    /// <summary>Refused this long, after having been reached before: the service is gone.</summary>
    private const long LostNanos = 3_000_000_000;

    private readonly LoadJob _job;
    private readonly RunControl _control;
    private readonly RequestTemplate _template;
    private readonly byte[] _address;
    private readonly int _addressFamily;
    private readonly Connection[] _connections;
    private readonly int _worker;
    private readonly int _workers;
    private readonly PriorityQueue<Connection, long> _due;
    private readonly int[] _idle;
    private readonly Queue<(int Index, long Intended)> _late = new();
    private readonly long _connectTicks;
    private readonly long _headersTicks;
    private readonly long _stallTicks;
    private readonly long _thinkTicks;
    private readonly byte* _readBuffer;
    private readonly byte* _controlBuffer;
    private readonly byte* _events;
    private readonly int _epoll;
    private KernelClock _clock;
    private bool _kernelStamps = true;
    private bool _nanosecondWait = true;
    private LoadPhase _phase = null!;
    private readonly (Connection Connection, long Intended, long FreeAt)[] _ready;
    private int _readyCount;
    private int _active;
    private int _idleCount;
    private long _lastContact;
    private long _refusedSinceContact;

    public EpollWorker(LoadJob job, RunControl control, System.Net.IPEndPoint target, int worker, int workers)
    {
        _job = job;
        _control = control;
        _worker = worker;
        _workers = workers;
        _template = new RequestTemplate(job.BaseUrl, job.Request, job.ExtraHeaders);
        var address = target.Serialize();
        _address = address.Buffer[..address.Size].ToArray();
        _addressFamily = target.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? AfInet6 : AfInet;
        int count = (job.Slots - worker + workers - 1) / workers;
        _connections = new Connection[count];
        for (int i = 0; i < count; i++)
            _connections[i] = new Connection(i, worker + (i * workers), job.Request.Format);
        _due = new PriorityQueue<Connection, long>(count);
        _idle = new int[count];
        _ready = new (Connection, long, long)[count];
        _connectTicks = RunControl.ToTicks(job.Timeouts.Connect);
        _headersTicks = RunControl.ToTicks(job.Timeouts.Headers);
        _stallTicks = RunControl.ToTicks(job.Timeouts.Stall);
        _thinkTicks = job.Schedule is ClosedLoop closed ? RunControl.ToTicks(closed.ThinkTime) : 0;
        _readBuffer = (byte*)NativeMemory.Alloc(ReadBytes);
        _controlBuffer = (byte*)NativeMemory.Alloc(ControlBytes);
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(EventCapacity * EpollEventBytes));
        _epoll = CreateEpoll(EpollCloseOnExec);
        if (_epoll < 0)
            throw new InvalidOperationException($"epoll_create1 failed with errno {Marshal.GetLastPInvokeError()}");
    }

    public override string Engine => GeneratorHealth.Epoll;

    public override StampSource Stamp => _kernelStamps ? StampSource.KernelReceive : StampSource.UserRead;

    public override void Run(LoadPhase phase)
    {
        _phase = phase;
        _ = ControlProcess(PrSetTimerSlack, 1, 0, 0, 0); // 1 ns: the default 50 µs would delay every timed send
        long cpuBefore = ReadThreadCpu();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        if (_job.Schedule.IsOpen && phase.IsRecorded)
            RunOpen();
        else
            RunClosed();
        if (!phase.IsRecorded)
            return;
        CpuNanos = Reading<long>.Known(ReadThreadCpu() - cpuBefore);
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
    }

    public override void Dispose()
    {
        foreach (var connection in _connections)
            CloseSocket(connection);
        _ = LinuxCalls.Close(_epoll);
        NativeMemory.Free(_readBuffer);
        NativeMemory.Free(_controlBuffer);
        NativeMemory.Free(_events);
    }

    private static long ReadThreadCpu()
    {
        TimeSpec time;
        return ReadClock(ClockThreadCpu, &time) == 0 ? time.TotalNanos : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunClosed()
    {
        foreach (var connection in _connections)
        {
            if (_control.StopRequested)
                break;
            StartNext(connection, _phase.StartTicks, _phase.StartTicks);
        }

        long nextTick = 0;
        bool busy = true;
        while (_active > 0 || _readyCount > 0 || (_due.Count > 0 && !_phase.IsExhausted))
        {
            long now = Stopwatch.GetTimestamp();
            if (now >= nextTick)
            {
                nextTick = now + TickNanos;
                if (!Tick(now))
                    break;
            }

            FireDue(now);
            SendReady();
            busy = WaitAndServe(busy, _due.TryPeek(out _, out long due) ? Math.Min(due, nextTick) : nextTick);
        }

        EndPhase();
    }

    /// <summary>Slots whose pause is over ask for the next request; what the schedule wanted is the end of the pause.</summary>
    private void FireDue(long now)
    {
        while (_due.TryPeek(out var connection, out long due) && due <= now)
        {
            _ = _due.Dequeue();
            StartNext(connection, due, due);
        }
    }

    /// <summary>One round of epoll. True when there were events: the next round then polls before it blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool WaitAndServe(bool pollFirst, long until)
    {
        int count = pollFirst ? PollEpoll(_epoll, _events, EventCapacity, 0) : 0;
        if (count <= 0)
            count = Block(until);
        if (count <= 0)
            return false;
        byte* next = _events;
        int dataOffset = EpollEventBytes - sizeof(ulong);
        for (int i = 0; i < count; i++, next += EpollEventBytes)
        {
            uint flags = *(uint*)next;
            ulong data = Unsafe.ReadUnaligned<ulong>(next + dataOffset);
            var connection = _connections[(int)(uint)data];
            if (connection.Generation == (uint)(data >> 32) && connection.Fd >= 0)
                Serve(connection, flags);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Block(long until)
    {
        long nanos = until - Stopwatch.GetTimestamp();
        if (nanos <= 0)
            return PollEpoll(_epoll, _events, EventCapacity, 0);
        if (_nanosecondWait)
        {
            var timeout = new TimeSpec { Seconds = nanos / 1_000_000_000, Nanos = nanos % 1_000_000_000 };
            int count = WaitEpollNanos(_epoll, _events, EventCapacity, &timeout);
            if (count >= 0 || Marshal.GetLastPInvokeError() != ENoSys)
                return count; // EINTR is no event
            _nanosecondWait = false;
        }

        // Before Linux 5.11 waits are whole milliseconds: wait shorter, then poll.
        return WaitEpoll(_epoll, _events, EventCapacity, (int)(nanos / 1_000_000));
    }

    /// <summary>The coarse clock's work. False when the run was told to stop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool Tick(long now)
    {
        _control.CheckTimeLimit(now);
        if (_control.StopRequested)
            return false;
        _clock.Refresh(now);
        bool receiving = false;
        foreach (var connection in _connections)
        {
            receiving |= connection.State == ConnectionState.Receiving;
            if (connection.State != ConnectionState.Idle && now >= connection.Deadline)
                TimeOut(connection, now);
        }

        if (!receiving && _refusedSinceContact > 0 && _lastContact != 0 && now - _lastContact > LostNanos)
            _control.Stop(CellEnding.DeploymentLost);
        return true;
    }

    private void TimeOut(Connection connection, long now)
    {
        ref var record = ref connection.Reply.Record;
        var kind = connection.State switch
        {
            ConnectionState.Connecting => FailureKind.ConnectTimedOut,
            ConnectionState.Sending => FailureKind.SendFailed,
            _ => record.HeadersSeen == 0 ? FailureKind.HeadersTimedOut : FailureKind.StreamStalled,
        };
        connection.Reply.Fail(kind, now); // a settled reply keeps its outcome: only its drain timed out
        CloseSocket(connection);
        Finish(connection, now);
    }

    /// <summary>Whatever is in flight was cut off by the run itself.</summary>
    private void EndPhase()
    {
        if (_active > 0)
        {
            long now = Stopwatch.GetTimestamp();
            foreach (var connection in _connections)
            {
                if (connection.State == ConnectionState.Idle)
                    continue;
                connection.Reply.Fail(FailureKind.StoppedByRun, now);
                CloseSocket(connection);
                WriteDown(connection);
            }
        }

        _due.Clear();
        _late.Clear();
        _readyCount = 0;
    }
}

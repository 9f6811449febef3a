// HOT
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Ouro.Model.Records;
using static Ouro.Load.Engine.LinuxCalls;

namespace Ouro.Load.Engine;

/// <summary>The life of a request: taken from the budget, sent, ended, recorded, followed by the slot's next.</summary>
internal sealed unsafe partial class EpollWorker
{
    private void StartNext(Connection connection, long intended, long readyAt)
    {
        if (!_control.StopRequested && _phase.TryTake(out int index))
            Begin(connection, index, intended, readyAt);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Begin(Connection connection, int index, long intended, long readyAt)
    {
        var reply = connection.Reply;
        reply.Begin(_phase.RequestIdOf(index));
        reply.Record.Slot = connection.Slot;
        reply.Record.QueryIndex = _phase.QueryOf(index);
        reply.Record.Intended = intended;
        connection.ReadyAt = Math.Max(readyAt, intended);
        connection.IsDraining = false;
        connection.OnReusedSocket = connection.Fd >= 0;
        _active++;
        if (connection.Fd >= 0)
            SendRequest(connection);
        else
            OpenSocket(connection);
    }

    /// <summary>Ends the request in flight and lets the slot go on. <paramref name="freeAt"/>: when the slot became free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(Connection connection, long freeAt)
    {
        ref var record = ref connection.Reply.Record;
        bool neverAnswered = record.Failure != FailureKind.None && record.FirstByte == 0;
        long ended = record.Ended;
        WriteDown(connection);
        if (_arrivals is not null)
        {
            _idle[_idleCount++] = connection.Index;
            return;
        }

        long pause = neverAnswered ? Math.Max(BackOffNanos, _thinkTicks) : _thinkTicks;
        if (pause > 0)
            _due.Enqueue(connection, ended + pause);
        else
            _ready[_readyCount++] = (connection, ended, freeAt);
    }

    /// <summary>
    /// The next requests of the slots that became free in this round of epoll, after all its reads: one burst of sends wakes a
    /// sleeping server once, where a send after each read would wake it for each (docs/measurements/engine.md).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SendReady()
    {
        // A send that breaks puts its slot to rest, so nothing is added meanwhile.
        for (int i = 0; i < _readyCount; i++)
        {
            var (connection, intended, freeAt) = _ready[i];
            StartNext(connection, intended, freeAt);
        }

        _readyCount = 0;
    }

    /// <summary>Writes the record down. The slot is idle afterwards.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteDown(Connection connection)
    {
        var reply = connection.Reply;
        ref var record = ref reply.Record;
        connection.State = ConnectionState.Idle;
        _active--;
        MostTokensPerReply = Math.Max(MostTokensPerReply, record.TokenCount);
        if (!_phase.IsRecorded)
            return;
        Trace.Add(record, reply.Tokens);
        if (record.Sent != 0)
            Lateness.Add(record.Sent - Math.Max(connection.ReadyAt, record.Connected));
        CountCompleted(!record.Succeeded, record.FirstToken == 0 ? 0 : record.FirstToken - record.Sent);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SendRequest(Connection connection)
    {
        ref var record = ref connection.Reply.Record;
        byte[] request = _template.Prepare(record.QueryIndex, record.RequestId);
        nint sent;
        int error = 0;
        long before = Stopwatch.GetTimestamp();
        fixed (byte* bytes = request)
        {
            sent = Send(connection.Fd, bytes, (nuint)request.Length, MsgNoSignal | MsgDontWait);
            if (sent < 0)
                error = System.Runtime.InteropServices.Marshal.GetLastSystemError();
        }

        if (sent == request.Length)
        {
            record.Sent = before;
            connection.State = ConnectionState.Receiving;
            connection.Deadline = before + _headersTicks;
            return;
        }

        if (sent < 0 && error is not (EAgain or EIntr))
        {
            SendBroke(connection, before);
            return;
        }

        // The socket's buffer is full: keep a copy, since the template serves other slots meanwhile.
        connection.Unsent = request.AsSpan((int)Math.Max(0, sent)).ToArray();
        connection.UnsentOffset = 0;
        connection.State = ConnectionState.Sending;
        connection.Deadline = before + _stallTicks;
    }

    private void SendRest(Connection connection)
    {
        while (true)
        {
            long before = Stopwatch.GetTimestamp();
            int left = connection.Unsent.Length - connection.UnsentOffset;
            nint sent;
            int error = 0;
            fixed (byte* bytes = connection.Unsent)
            {
                sent = Send(connection.Fd, bytes + connection.UnsentOffset, (nuint)left, MsgNoSignal | MsgDontWait);
                if (sent < 0)
                    error = System.Runtime.InteropServices.Marshal.GetLastSystemError();
            }

            if (sent == left)
            {
                connection.Reply.Record.Sent = before;
                connection.Unsent = [];
                connection.State = ConnectionState.Receiving;
                connection.Deadline = before + _headersTicks;
                return;
            }

            if (sent < 0 && error == EAgain)
                return;
            if (sent < 0 && error != EIntr)
            {
                SendBroke(connection, before);
                return;
            }

            if (sent > 0)
            {
                connection.UnsentOffset += (int)sent;
                connection.Deadline = before + _stallTicks;
            }
        }
    }

    private void SendBroke(Connection connection, long now)
    {
        CloseSocket(connection);
        if (TryAgainOnFreshSocket(connection))
            return;
        connection.Reply.Fail(FailureKind.SendFailed, now);
        Finish(connection, now);
    }

    /// <summary>
    /// A server may close a kept-alive connection while the next request is on its way (RFC 9112 section 9.3.1). Not one byte
    /// of a reply came, so the request goes out once more on a connection of its own; its Intended stays.
    /// </summary>
    private bool TryAgainOnFreshSocket(Connection connection)
    {
        if (!connection.OnReusedSocket || connection.Reply.Record.FirstByte != 0)
            return false;
        connection.OnReusedSocket = false;
        connection.Reply.Record.Sent = 0;
        OpenSocket(connection);
        return true;
    }
}

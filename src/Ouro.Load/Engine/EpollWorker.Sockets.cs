// HOT
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ouro.Load.Wire;
using Ouro.Model.Records;
using static Ouro.Load.Engine.LinuxCalls;

namespace Ouro.Load.Engine;

/// <summary>Sockets: connect without blocking, read with the kernel's stamp, notice the peer's close.</summary>
internal sealed unsafe partial class EpollWorker
{
    private void OpenSocket(Connection connection)
    {
        long now = Stopwatch.GetTimestamp();
        connection.Reply.Record.ConnectStarted = now;
        int fd = LinuxCalls.OpenSocket(_addressFamily, SockStream | SockNonBlock | SockCloseOnExec, 0);
        if (fd < 0)
        {
            // Out of descriptors: ours, not the server's, and named as the failing stage nearest to it.
            connection.Reply.Fail(FailureKind.SendFailed, now);
            Finish(connection, now);
            return;
        }

        connection.Fd = fd;
        connection.Generation++;
        connection.State = ConnectionState.Connecting;
        connection.Deadline = now + _connectTicks;
        int on = 1;
        _ = SetOption(fd, IpProtoTcp, TcpNoDelay, &on, sizeof(int));
        int stamps = SoftwareReceiveStamps;
        if (_kernelStamps && (!KernelClock.IsSupported || SetOption(fd, SolSocket, SoTimestamping, &stamps, sizeof(int)) != 0))
            _kernelStamps = false;

        // Edge-triggered and registered once for everything: write readiness is reported once after the connect and again
        // only after a full buffer.
        byte* registration = stackalloc byte[16];
        *(uint*)registration = EpollIn | EpollOut | EpollReadHup | EpollEdge;
        Unsafe.WriteUnaligned(registration + EpollEventBytes - sizeof(ulong), ((ulong)connection.Generation << 32) | (uint)connection.Index);
        if (ControlEpoll(_epoll, EpollAdd, fd, registration) != 0)
            throw new InvalidOperationException($"epoll_ctl failed with errno {Marshal.GetLastPInvokeError()}");

        fixed (byte* address = _address)
        {
            if (LinuxCalls.Connect(fd, address, _address.Length) == 0)
            {
                Connected(connection, Stopwatch.GetTimestamp());
                return;
            }
        }

        int error = Marshal.GetLastPInvokeError();
        if (error != EInProgress)
            ConnectFailed(connection, error, Stopwatch.GetTimestamp());
    }

    private void Connected(Connection connection, long now)
    {
        connection.Reply.Record.Connected = now;
        _lastContact = now;
        _refusedSinceContact = 0;
        SendRequest(connection);
    }

    private void ConnectFailed(Connection connection, int error, long now)
    {
        _refusedSinceContact++;
        connection.Reply.Fail(error == ETimedOut ? FailureKind.ConnectTimedOut : FailureKind.ConnectRefused, now);
        CloseSocket(connection);
        Finish(connection, now);
    }

    private static void CloseSocket(Connection connection)
    {
        if (connection.Fd < 0)
            return;
        _ = LinuxCalls.Close(connection.Fd);
        connection.Fd = -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Serve(Connection connection, uint flags)
    {
        switch (connection.State)
        {
            case ConnectionState.Connecting:
                int error = 0;
                int length = sizeof(int);
                _ = GetOption(connection.Fd, SolSocket, SoError, &error, &length);
                if (error != 0)
                    ConnectFailed(connection, error, Stopwatch.GetTimestamp());
                else if ((flags & EpollOut) != 0)
                    Connected(connection, Stopwatch.GetTimestamp());
                return;
            case ConnectionState.Sending:
                if ((flags & EpollOut) != 0)
                    SendRest(connection);
                if (connection.Fd >= 0 && (flags & (EpollIn | EpollReadHup | EpollHup | EpollErr)) != 0)
                    Read(connection, flags);
                return;
            case ConnectionState.Idle:
                // Between requests a server has nothing to say: this is its close, or bytes nobody asked for.
                if ((flags & (EpollIn | EpollReadHup | EpollHup | EpollErr)) != 0)
                    CloseSocket(connection);
                return;
            default:
                if ((flags & ~EpollOut) != 0)
                    Read(connection, flags);
                return;
        }
    }

    /// <summary>Reads until the socket is empty. A short read proves that it is, unless the peer's close stands behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(Connection connection, uint flags)
    {
        bool toTheEnd = (flags & (EpollReadHup | EpollHup | EpollErr)) != 0;
        uint generation = connection.Generation;
        IoVector vector;
        vector.Base = _readBuffer;
        vector.Length = ReadBytes;
        MessageHeader message = default;
        message.Vectors = &vector;
        message.VectorCount = 1;
        do
        {
            message.Control = _controlBuffer;
            message.ControlLength = ControlBytes;
            nint count = ReceiveMessage(connection.Fd, &message, MsgDontWait);
            if (count < 0)
            {
                int error = Marshal.GetLastSystemError();
                if (error == EAgain)
                    return;
                if (error == EIntr)
                    continue;
            }

            long now = Stopwatch.GetTimestamp();
            if (count <= 0)
            {
                PeerClosed(connection, now);
                return;
            }

            long stamp = StampOf(&message, now);
            if (connection.State == ConnectionState.Idle)
            {
                CloseSocket(connection); // bytes behind the reply answer nothing that was asked
                return;
            }

            Take(connection, new ReadOnlySpan<byte>(_readBuffer, (int)count), stamp, now);
            toTheEnd |= count == ReadBytes;
        }
        while (toTheEnd && connection.Fd >= 0 && connection.Generation == generation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(Connection connection, ReadOnlySpan<byte> bytes, long stamp, long now)
    {
        var reply = connection.Reply;
        uint lag = (uint)Math.Clamp(now - stamp, 0, uint.MaxValue);
        _lastContact = now;
        var progress = reply.Feed(bytes, stamp, lag);
        if (reply.EventsInLastRead > 0)
        {
            TotalReads++;
            if (reply.EventsInLastRead > 1)
                CoalescedReads++;
            if (_phase.IsRecorded)
                Slip.Add(lag);
        }

        if (progress == ReplyProgress.Open)
        {
            if (!reply.IsSettled)
            {
                if (reply.Record.HeadersSeen != 0)
                    connection.Deadline = now + _stallTicks;
            }
            else if (!connection.IsDraining)
            {
                connection.IsDraining = true;
                connection.Deadline = now + DrainNanos;
            }

            return;
        }

        if (progress == ReplyProgress.Broken || !reply.CanReuseConnection)
            CloseSocket(connection);
        Finish(connection, stamp);
    }

    private void PeerClosed(Connection connection, long now)
    {
        CloseSocket(connection);
        if (connection.State == ConnectionState.Idle || TryAgainOnFreshSocket(connection))
            return;
        connection.Reply.PeerClosed(now);
        Finish(connection, now);
    }

    /// <summary>The kernel's stamp of the newest segment in the read (scm_timestamping, ts[0]), or the clock when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long StampOf(MessageHeader* message, long now)
    {
        // cmsghdr: size_t length, int level, int type; then three timespecs, of which the first is the software stamp.
        if (message->ControlLength < 32)
            return now;
        byte* control = (byte*)message->Control;
        if (*(int*)(control + 8) != SolSocket || *(int*)(control + 12) != ScmTimestamping)
            return now;
        var stamp = *(TimeSpec*)(control + 16);
        if (stamp.Seconds == 0)
            return now;

        // A clock set between the offset's reading and now would put the stamp in the future or before the request.
        long monotonic = _clock.ToMonotonic(stamp.TotalNanos);
        return monotonic <= now ? monotonic : now;
    }
}

// HOT
using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Ouro.Load.Engine;
using static Ouro.Load.Engine.LinuxCalls;

namespace Ouro.Load.SelfTest;

/// <summary>
/// The cheapest server that an SSE client can meet, for measuring clients: one thread, one epoll instance, each request
/// answered from prepared bytes, timed tokens from a queue of due instants (<see cref="ReplyScript"/>). Linux only.
/// </summary>
public sealed unsafe class NullServer : IDisposable
{
    private const int EventCapacity = 256;
    private const int BufferBytes = 16 * 1024;

    // How soon a stop is noticed; a wake-up this rare costs nothing.
    private const long LongestWaitNanos = 50_000_000;

    private readonly Socket _listener;
    private readonly int _listenFd;
    private readonly int _epoll;
    private readonly byte* _events;
    private readonly byte* _buffer;
    private readonly Dictionary<int, Client> _clients = [];
    private readonly PriorityQueue<Client, long> _due = new();
    private readonly Random _jitter = new(1);
    private readonly Dictionary<string, ReplyScript> _scripts = [];
    private readonly SegmentedBuffer<SendStamp>? _sends;
    private int _stopRequested;

    /// <param name="port">On 127.0.0.1; 0 takes a free one.</param>
    /// <param name="keepsSends">Remember when each token was sent.</param>
    public NullServer(int port, bool keepsSends = false)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(4096);
        _listenFd = (int)_listener.Handle;
        _epoll = CreateEpoll(EpollCloseOnExec);
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(EventCapacity * EpollEventBytes));
        _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        _sends = keepsSends ? new SegmentedBuffer<SendStamp>() : null;
        Register(_listenFd, EpollIn);
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/");

    /// <summary>Read only after <see cref="Run"/> has returned.</summary>
    internal SegmentedBuffer<SendStamp> Sends => _sends ?? throw new InvalidOperationException("the server was not told to keep its sends");

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            _ = LinuxCalls.Close(client.Fd);
        _listener.Dispose();
        _ = LinuxCalls.Close(_epoll);
        NativeMemory.Free(_events);
        NativeMemory.Free(_buffer);
    }

    /// <summary>Makes <see cref="Run"/> return soon. From any thread.</summary>
    public void Stop() => Volatile.Write(ref _stopRequested, 1);

    /// <summary>Serves until <see cref="Stop"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run()
    {
        while (Volatile.Read(ref _stopRequested) == 0)
        {
            FireDue();
            long wait = LongestWaitNanos;
            if (_due.TryPeek(out _, out long due))
                wait = Math.Clamp(due - Stopwatch.GetTimestamp(), 0, LongestWaitNanos);
            var timeout = new TimeSpec { Nanos = wait };
            int count = WaitEpollNanos(_epoll, _events, EventCapacity, &timeout);
            for (int i = 0; i < count; i++)
            {
                byte* item = _events + (i * EpollEventBytes);
                int fd = (int)Unsafe.ReadUnaligned<ulong>(item + EpollEventBytes - sizeof(ulong));
                if (fd == _listenFd)
                    AcceptAll();
                else if (_clients.TryGetValue(fd, out var client))
                    ReadRequest(client);
            }
        }
    }

    private void Register(int fd, uint events)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = events;
        Unsafe.WriteUnaligned(registration + EpollEventBytes - sizeof(ulong), (ulong)fd);
        _ = ControlEpoll(_epoll, EpollAdd, fd, registration);
    }

    private void AcceptAll()
    {
        while (true)
        {
            int fd = Accept(_listenFd, null, null, SockNonBlock | SockCloseOnExec);
            if (fd < 0)
                return;
            int on = 1;
            _ = SetOption(fd, IpProtoTcp, TcpNoDelay, &on, sizeof(int));
            _clients[fd] = new Client(fd);
            Register(fd, EpollIn | EpollEdge);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadRequest(Client client)
    {
        nint count = Receive(client.Fd, _buffer, BufferBytes, MsgDontWait);
        if (count == 0)
        {
            _ = _clients.Remove(client.Fd);
            client.IsClosed = true;
            _ = LinuxCalls.Close(client.Fd);
            return;
        }

        if (count < 0)
            return;

        // Load clients wait for their reply, so a read holds one request head at most; its target names the script. Some send
        // the body in a segment of its own, after which the next head may stand.
        var request = new ReadOnlySpan<byte>(_buffer, (int)count);
        int head = request.IndexOf("POST "u8);
        if (head < 0)
            return;
        request = request[head..];
        var target = request[(request.IndexOf((byte)' ') + 1)..];
        target = target[..Math.Max(0, target.IndexOf((byte)' '))];
        if (client.Script is null || !target.SequenceEqual(client.Script.Target))
            client.Script = Find(Encoding.ASCII.GetString(target));
        if (_sends is not null)
            client.RequestId = IdOf(request);
        Begin(client);
    }

    private static long IdOf(ReadOnlySpan<byte> request)
    {
        int at = request.IndexOf("X-Request-Id: "u8);
        return at >= 0 && Utf8Parser.TryParse(request[(at + 14)..], out long id, out _) ? id : -1;
    }

    private ReplyScript Find(string target)
    {
        if (!_scripts.TryGetValue(target, out var script))
            _scripts[target] = script = new ReplyScript(target);
        return script;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Begin(Client client)
    {
        var script = client.Script!;
        if (script.IsOneWrite)
        {
            Write(client, script.Whole);
            return;
        }

        Write(client, script.Start);
        client.Next = 0;
        double delayMs = script.DelayMs + (((_jitter.NextDouble() * 2) - 1) * script.JitterMs);
        client.DueAt = Stopwatch.GetTimestamp() + (long)(delayMs * 1e6);
        _due.Enqueue(client, client.DueAt);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FireDue()
    {
        while (_due.TryPeek(out var client, out long due) && due <= Stopwatch.GetTimestamp())
        {
            _ = _due.Dequeue();
            if (client.IsClosed)
                continue;
            var script = client.Script!;
            if (client.Next == script.Tokens)
            {
                Write(client, script.End);
                continue;
            }

            long before = Stopwatch.GetTimestamp();
            Write(client, script.Token);
            _sends?.Add(new SendStamp(client.RequestId, client.Next, before, Stopwatch.GetTimestamp()));
            client.Next++;
            client.DueAt = due + (long)(script.GapMs * 1e6);
            _due.Enqueue(client, client.DueAt);
        }
    }

    private static void Write(Client client, byte[] bytes)
    {
        // A reply fits the socket's buffer; what did not would be seen by the client as a cut reply.
        fixed (byte* first = bytes)
            _ = Send(client.Fd, first, (nuint)bytes.Length, MsgNoSignal | MsgDontWait);
    }

    private sealed class Client(int fd)
    {
        public int Fd { get; } = fd;

        public ReplyScript? Script { get; set; }

        public long RequestId { get; set; }

        public int Next { get; set; }

        public long DueAt { get; set; }

        public bool IsClosed { get; set; }
    }
}

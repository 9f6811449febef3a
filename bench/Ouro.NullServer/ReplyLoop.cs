using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ouro.NullServer;

/// <summary>One thread, one epoll instance: answers each request from prepared bytes, timed events from a queue of due instants.</summary>
internal sealed unsafe class ReplyLoop : IDisposable
{
    private const int EventCapacity = 256;
    private const int BufferBytes = 16 * 1024;

    private readonly Socket _listener;
    private readonly int _listenFd;
    private readonly int _epoll;
    private readonly byte* _events;
    private readonly byte* _buffer;
    private readonly Dictionary<int, Client> _clients = [];
    private readonly PriorityQueue<Client, long> _due = new();
    private readonly Random _jitter = new(1);
    private readonly Dictionary<string, Script> _scripts = [];

    public ReplyLoop(int port)
    {
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(4096);
        _listenFd = (int)_listener.Handle;
        _epoll = ServerCalls.CreateEpoll(0);
        _events = (byte*)NativeMemory.AllocZeroed((nuint)(EventCapacity * ServerCalls.EventBytes));
        _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
        Register(_listenFd, ServerCalls.In);
    }

    public void Dispose()
    {
        _listener.Dispose();
        _ = ServerCalls.Close(_epoll);
        NativeMemory.Free(_events);
        NativeMemory.Free(_buffer);
    }

    public void Run()
    {
        while (true)
        {
            FireDue();
            long wait = -1;
            if (_due.TryPeek(out _, out long due))
                wait = Math.Max(0, due - Stopwatch.GetTimestamp());
            int count = ServerCalls.Wait(_epoll, _events, EventCapacity, wait);
            for (int i = 0; i < count; i++)
            {
                byte* item = _events + (i * ServerCalls.EventBytes);
                int fd = (int)Unsafe.ReadUnaligned<ulong>(item + ServerCalls.EventBytes - 8);
                if (fd == _listenFd)
                    AcceptAll();
                else if (_clients.TryGetValue(fd, out var client))
                    ReadRequests(client);
            }
        }
    }

    private void Register(int fd, uint events)
    {
        byte* registration = stackalloc byte[16];
        *(uint*)registration = events;
        Unsafe.WriteUnaligned(registration + ServerCalls.EventBytes - 8, (ulong)fd);
        _ = ServerCalls.Control(_epoll, 1, fd, registration);
    }

    private void AcceptAll()
    {
        while (true)
        {
            int fd = ServerCalls.Accept(_listenFd, null, null, 0x800);
            if (fd < 0)
                return;
            int on = 1;
            _ = ServerCalls.SetOption(fd, 6, 1, &on, 4);
            _clients[fd] = new Client(fd);
            Register(fd, ServerCalls.In | ServerCalls.Edge);
        }
    }

    private void ReadRequests(Client client)
    {
        nint count = ServerCalls.Receive(client.Fd, _buffer, BufferBytes, 0x40);
        if (count == 0)
        {
            _ = _clients.Remove(client.Fd);
            client.IsClosed = true;
            _ = ServerCalls.Close(client.Fd);
            return;
        }

        if (count < 0)
            return;

        // The rig's clients send a request whole and wait for its reply, so a read is a request; its target names the script.
        var request = new ReadOnlySpan<byte>(_buffer, (int)count);
        int start = request.IndexOf((byte)' ') + 1;
        var target = request[start..];
        target = target[..Math.Max(0, target.IndexOf((byte)' '))];
        if (client.Script is null || !target.SequenceEqual(client.Script.Target))
            client.Script = Find(Encoding.ASCII.GetString(target));
        Begin(client);
    }

    private Script Find(string target)
    {
        if (!_scripts.TryGetValue(target, out var script))
            _scripts[target] = script = new Script(target);
        return script;
    }

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

            Write(client, script.Token);
            client.Next++;
            client.DueAt = due + (long)(script.GapMs * 1e6);
            _due.Enqueue(client, client.DueAt);
        }
    }

    private static void Write(Client client, byte[] bytes)
    {
        fixed (byte* first = bytes)
            _ = ServerCalls.Send(client.Fd, first, (nuint)bytes.Length, 0x4040);
    }

    private sealed class Client(int fd)
    {
        public int Fd { get; } = fd;

        public Script? Script { get; set; }

        public int Next { get; set; }

        public long DueAt { get; set; }

        public bool IsClosed { get; set; }
    }

    private sealed class Script
    {
        public Script(string target)
        {
            Target = Encoding.ASCII.GetBytes(target);
            int question = target.IndexOf('?', StringComparison.Ordinal);
            foreach (string pair in question < 0 ? [] : target[(question + 1)..].Split('&'))
            {
                double value = double.Parse(pair[2..], CultureInfo.InvariantCulture);
                switch (pair[0])
                {
                    case 'd':
                        DelayMs = value;
                        break;
                    case 'j':
                        JitterMs = value;
                        break;
                    case 'g':
                        GapMs = value;
                        break;
                    case 'k':
                        Tokens = (int)value;
                        break;
                }
            }

            const string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
            const string status = "{\"type\":\"status\",\"message\":\"Searching the knowledge base\"}";
            Start = Encoding.ASCII.GetBytes(head + Chunk(status));
            Token = Encoding.ASCII.GetBytes(Chunk("{\"type\":\"token\",\"content\":\"lorem \"}"));
            End = Encoding.ASCII.GetBytes(Chunk("{\"type\":\"end\"}") + "0\r\n\r\n");
            Whole = [.. Start, .. Enumerable.Repeat(Token, Tokens).SelectMany(t => t), .. End];
        }

        public byte[] Target { get; }

        public double DelayMs { get; }

        public double JitterMs { get; }

        public double GapMs { get; }

        public int Tokens { get; } = 20;

        public bool IsOneWrite => DelayMs == 0 && GapMs == 0;

        public byte[] Start { get; }

        public byte[] Token { get; }

        public byte[] End { get; }

        public byte[] Whole { get; }

        private static string Chunk(string json)
        {
            string data = $"data: {json}\n\n";
            return string.Create(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n");
        }
    }
}

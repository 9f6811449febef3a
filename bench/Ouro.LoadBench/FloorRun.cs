using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using static Ouro.Load.Engine.LinuxCalls;

namespace Ouro.LoadBench;

/// <summary>
/// What a client costs that does nothing: one epoll loop over connections that are open already, a send of constant bytes and the
/// receives until as many bytes as the first reply had are there; nothing is parsed, stamped or kept. The share of any client's CPU
/// per request that the kernel takes for the exchange alone, on this machine and against this server.
/// </summary>
internal static unsafe class FloorRun
{
    private const int BufferBytes = 64 * 1024;
    private const int EventCapacity = 512;

    public static void Run(Uri url, int streams, double seconds)
    {
        const string Body = """{"query":"what is a load generator?"}""";
        byte[] request = Encoding.ASCII.GetBytes(
            $"POST {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
        var sockets = new Socket[streams];
        int epoll = CreateEpoll(EpollCloseOnExec);
        byte* registration = stackalloc byte[16];
        for (int i = 0; i < streams; i++)
        {
            sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            sockets[i].Connect(IPAddress.Loopback, url.Port);
            *(uint*)registration = EpollIn | EpollEdge;
            Unsafe.WriteUnaligned(registration + EpollEventBytes - sizeof(ulong), (ulong)i);
            if (ControlEpoll(epoll, EpollAdd, (int)sockets[i].Handle, registration) != 0)
                throw new InvalidOperationException("epoll_ctl failed");
        }

        int replyBytes = FirstReply(sockets[0], request);
        Exchange(epoll, sockets, request, replyBytes, 1.5); // compiled and warm
        var (done, cpu, window) = Exchange(epoll, sockets, request, replyBytes, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"tool":"floor","streams":{{streams}},"requests":{{done}},"reply_bytes":{{replyBytes}},"requests_per_s":{{done / window.TotalSeconds:F0}},"thread_cpu_us":{{cpu.TotalMicroseconds / done:F2}}}"""));
    }

    private static int FirstReply(Socket socket, byte[] request)
    {
        socket.Send(request);
        Thread.Sleep(200); // the null server answers in one write
        return socket.Receive(new byte[BufferBytes]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Done, TimeSpan Cpu, TimeSpan Window) Exchange(int epoll, Socket[] sockets, byte[] request, int replyBytes, double seconds)
    {
        int[] handles = [.. sockets.Select(s => (int)s.Handle)];
        int[] missing = new int[handles.Length];
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferBytes, pinned: true);
        byte[] events = GC.AllocateUninitializedArray<byte>(EventCapacity * EpollEventBytes, pinned: true);
        int[] ready = new int[handles.Length];
        int readyCount = handles.Length;
        for (int i = 0; i < readyCount; i++)
            ready[i] = i;
        long done = 0;
        int active = 0;
        var cpuBefore = ThreadCpu();
        long started = Stopwatch.GetTimestamp();
        long until = started + (long)(seconds * Stopwatch.Frequency);
        fixed (byte* bytes = request, into = buffer, first = events)
        {
            while (true)
            {
                bool goesOn = Stopwatch.GetTimestamp() < until;
                for (int i = 0; goesOn && i < readyCount; i++)
                {
                    missing[ready[i]] = replyBytes;
                    if (Send(handles[ready[i]], bytes, (nuint)request.Length, MsgNoSignal | MsgDontWait) != request.Length)
                        throw new InvalidOperationException("a send was short");
                    active++;
                }

                readyCount = 0;
                if (active == 0)
                    break;
                int count = PollEpoll(epoll, first, EventCapacity, 0);
                if (count <= 0)
                    count = WaitEpoll(epoll, first, EventCapacity, 100);
                for (int i = 0; i < count; i++)
                {
                    int index = (int)Unsafe.ReadUnaligned<ulong>(first + (i * EpollEventBytes) + EpollEventBytes - sizeof(ulong));
                    nint received = Receive(handles[index], into, BufferBytes, MsgDontWait);
                    if (received <= 0 || (missing[index] -= (int)received) > 0)
                        continue;
                    done++;
                    active--;
                    ready[readyCount++] = index;
                }
            }
        }

        return (done, ThreadCpu() - cpuBefore, Stopwatch.GetElapsedTime(started));
    }

    private static TimeSpan ThreadCpu()
    {
        TimeSpec time;
        _ = ReadClock(ClockThreadCpu, &time);
        return TimeSpan.FromMicroseconds(time.TotalNanos / 1000.0);
    }
}

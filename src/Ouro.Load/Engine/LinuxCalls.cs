// HOT
using System.Runtime.InteropServices;

namespace Ouro.Load.Engine;

/// <summary>
/// The Linux system calls of the epoll engine (x64 and arm64 share these numbers and layouts, but for the packing of
/// <see cref="EpollEvent"/>, which is 12 bytes on x64 and 16 elsewhere). Calls that never block carry
/// <see cref="SuppressGCTransitionAttribute"/>: they cost a plain call, and the garbage collector waits for them.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const int AfInet = 2, AfInet6 = 10;
    public const int SockStream = 1, SockNonBlock = 0x800, SockCloseOnExec = 0x80000;
    public const int SolSocket = 1, SoError = 4, SoTimestamping = 37, ScmTimestamping = 37;
    public const int IpProtoTcp = 6, TcpNoDelay = 1;

    /// <summary>SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE (linux/net_tstamp.h).</summary>
    public const int SoftwareReceiveStamps = (1 << 3) | (1 << 4);
    public const int EpollAdd = 1;
    public const uint EpollIn = 0x1, EpollOut = 0x4, EpollErr = 0x8, EpollHup = 0x10, EpollReadHup = 0x2000, EpollEdge = 1u << 31;
    public const int EpollCloseOnExec = 0x80000;
    public const int MsgNoSignal = 0x4000, MsgDontWait = 0x40;
    public const int EIntr = 4, EAgain = 11, EConnRefused = 111, EInProgress = 115, ETimedOut = 110, ENoSys = 38;
    public const int ClockRealtime = 0, ClockMonotonic = 1, ClockThreadCpu = 3;
    public const int PrSetTimerSlack = 29;

    // 441 on every architecture: numbers are unified since 403.
    private const long EpollWait2Number = 441;

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanos;

        public readonly long TotalNanos => (Seconds * 1_000_000_000) + Nanos;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    /// <summary>Size of the kernel's epoll_event on this architecture: packed on x64 only.</summary>
    public static readonly int EpollEventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEpoll(int epoll, int operation, int fd, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait"), SuppressGCTransition]
    public static partial int PollEpoll(int epoll, byte* events, int capacity, int zeroMilliseconds);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEpoll(int epoll, byte* events, int capacity, int milliseconds);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(long number, long a, long b, long c, long d, long e, long f);

    /// <summary>epoll_pwait2 (Linux 5.11): a wait with a timeout in nanoseconds. −1 with ENOSYS on older kernels.</summary>
    public static int WaitEpollNanos(int epoll, byte* events, int capacity, TimeSpec* timeout) =>
        (int)SystemCall(EpollWait2Number, epoll, (long)events, capacity, (long)timeout, 0, 0);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int fd, byte* address, int addressLength);

    [LibraryImport("libc", EntryPoint = "accept4")]
    public static partial int Accept(int fd, void* address, void* length, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int fd, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int fd, int level, int option, int* value, int* length);

    [LibraryImport("libc", EntryPoint = "send"), SuppressGCTransition]
    public static partial nint Send(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recv"), SuppressGCTransition]
    public static partial nint Receive(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg"), SuppressGCTransition]
    public static partial nint ReceiveMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "clock_gettime"), SuppressGCTransition]
    public static partial int ReadClock(int clock, TimeSpec* time);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ControlProcess(int option, nuint a, nuint b, nuint c, nuint d);
}

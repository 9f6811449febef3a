using System.Runtime.InteropServices;

namespace Ouro.NullServer;

/// <summary>The Linux system calls of the server (x64 and arm64). None of them blocks but <see cref="Wait"/>.</summary>
internal static unsafe partial class ServerCalls
{
    public const uint In = 0x1, Out = 0x4, Edge = 1u << 31;

    public static readonly int EventBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int CreateEpoll(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int Control(int epoll, int operation, int fd, byte* registration);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial long SystemCall(long number, long a, long b, long c, long d, long e, long f);

    /// <summary>epoll_pwait2, number 441 everywhere. <paramref name="nanos"/> below 0 waits without end.</summary>
    public static int Wait(int epoll, byte* events, int capacity, long nanos)
    {
        long* timeout = stackalloc long[2] { nanos / 1_000_000_000, nanos % 1_000_000_000 };
        return (int)SystemCall(441, epoll, (long)events, capacity, nanos < 0 ? 0 : (long)timeout, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "accept4")]
    public static partial int Accept(int fd, void* address, void* length, int flags);

    [LibraryImport("libc", EntryPoint = "recv"), SuppressGCTransition]
    public static partial nint Receive(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "send"), SuppressGCTransition]
    public static partial nint Send(int fd, byte* bytes, nuint count, int flags);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(int fd, int level, int option, int* value, int length);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);
}

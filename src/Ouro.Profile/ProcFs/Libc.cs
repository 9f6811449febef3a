using System.Runtime.InteropServices;

namespace Ouro.Profile.ProcFs;

/// <summary>The few system calls that a sample needs. They go to libc directly because the framework's file API adds an fstat, an flock and an advice call to every open (strace of <c>File.OpenHandle</c>).</summary>
internal static unsafe partial class Libc
{
    internal const int NoEntry = 2;
    internal const int NoSuchProcess = 3;
    internal const int AccessDenied = 13;
    internal const int NotPermitted = 1;

    private const int ReadOnlyCloseOnExec = 0x80000;

    // O_DIRECTORY differs between architectures (arm64: 0x4000); opening without it and letting getdents64 refuse is portable.
    internal static int OpenForReading(byte* path) => Open(path, ReadOnlyCloseOnExec);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    internal static partial nint Pread(int fd, byte* buffer, nint count, nint offset);

    [LibraryImport("libc", EntryPoint = "lseek")]
    internal static partial nint Seek(int fd, nint offset, int whence);

    /// <summary>glibc since 2.30 and musl export it; it needs no struct from a header: the record layout is fixed by getdents64(2).</summary>
    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint GetDirectoryEntries(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "readlink", SetLastError = true)]
    internal static partial nint ReadLink(byte* path, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    internal static partial int ClockGetTime(int clock, long* secondsAndNanoseconds);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    internal static partial int Statx(int directory, byte* path, int flags, uint mask, byte* result);

    internal static string Describe(int error) => error switch
    {
        NoEntry => "no such file",
        NoSuchProcess => "the process has exited",
        AccessDenied or NotPermitted => "no permission",
        _ => $"error {error}: {Marshal.GetPInvokeErrorMessage(error)}",
    };
}

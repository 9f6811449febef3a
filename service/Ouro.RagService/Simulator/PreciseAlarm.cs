using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Simulator;

/// <summary>
/// A sleep to the microsecond that another thread can end early. On Linux: ppoll on an eventfd with the thread's timer
/// slack set to 1 ns (prctl(2); the default of 50 µs would show in every token). Elsewhere: a monitor's millisecond wait, then a spin.
/// </summary>
internal sealed partial class PreciseAlarm : IDisposable
{
    private const int SetTimerSlack = 29;
    private const int EventNonBlocking = 0x800;
    private const short PollIn = 1;
    private const int NicePriority = -15;

    private readonly int _event = OperatingSystem.IsLinux() ? EventFd(0, EventNonBlocking) : -1;
    private readonly SemaphoreSlim _portable = new(0);

    /// <summary>To be called once by the thread that sleeps.</summary>
    public void PrepareThread()
    {
        if (_event < 0)
            return;
        _ = Prctl(SetTimerSlack, 1, 0, 0, 0);
        // Before the service under test on a shared core, as an upstream on its own machine would be. Refused without
        // the right to it: then deadlines are later on a busy machine, which the health page's lateness shows.
        _ = SetPriority(0, 0, NicePriority);
    }

    /// <summary>Sleeps until the instant (Stopwatch ticks) or a wake, whichever is first.</summary>
    public void SleepUntil(long untilTicks)
    {
        if (_event < 0)
        {
            SleepPortably(untilTicks);
            return;
        }
        long left = untilTicks == long.MaxValue ? 3_600_000_000_000 : (long)((untilTicks - Stopwatch.GetTimestamp()) * (1e9 / Stopwatch.Frequency));
        if (left > 0)
        {
            var wait = new TimeSpec(left / 1_000_000_000, left % 1_000_000_000);
            var poll = new PollFd(_event, PollIn, 0);
            if (Poll(ref poll, 1, in wait, 0) > 0)
                _ = Read(_event, out _, 8);
        }
    }

    public void Wake()
    {
        ulong one = 1;
        if (_event >= 0)
            _ = Write(_event, in one, 8);
        else
            _portable.Release();
    }

    private void SleepPortably(long untilTicks)
    {
        double leftMs = untilTicks == long.MaxValue ? 60_000 : (untilTicks - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
        // A millisecond wait may end two late: the rest is spun.
        if (leftMs > 2 && _portable.Wait((int)Math.Min(leftMs - 2, 60_000)))
            return;
        while (Stopwatch.GetTimestamp() < untilTicks && untilTicks != long.MaxValue)
            Thread.SpinWait(20);
    }

    public void Dispose()
    {
        if (_event >= 0)
            _ = Close(_event);
        _portable.Dispose();
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    [StructLayout(LayoutKind.Sequential)]
    private record struct PollFd(int Descriptor, short Events, short Returned);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Prctl(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "setpriority", SetLastError = true)]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    private static partial int Poll(ref PollFd descriptors, nuint count, in TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, out ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, in ulong value, nuint count);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}

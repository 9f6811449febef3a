using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Plants;

/// <summary>CPU time of the calling thread (clock_gettime(2), CLOCK_THREAD_CPUTIME_ID): burnt work keeps its size when the thread loses its core.</summary>
internal static partial class ThreadCpuClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Burns that much CPU time; elsewhere than on Linux, that much time.</summary>
    public static void Burn(double ms)
    {
        double untilNs = ReadNanoseconds() + ms * 1e6;
        while (ReadNanoseconds() < untilNs)
            Thread.SpinWait(200);
    }

    private static double ReadNanoseconds()
    {
        if (!OperatingSystem.IsLinux())
            return Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency);
        _ = GetTime(ThreadCpuTime, out var time);
        return time.Seconds * 1e9 + time.Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}

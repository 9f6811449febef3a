using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Memory of the machine in bytes. <paramref name="Available"/> is the kernel's estimate of what can be had without swapping.</summary>
internal readonly record struct MemInfo(long Total, long Free, long Available, long SwapTotal, long SwapFree);

/// <summary><c>/proc/meminfo</c>: lines <c>MemTotal:  8148320 kB</c>, where kB means 1,024 bytes (proc(5)).</summary>
internal static class MemInfoFile
{
    public static Reading<MemInfo> ParseMemInfo(ReadOnlySpan<byte> content)
    {
        if (!KeyedLines.TryFind(content, "MemTotal"u8, out var total) || total <= 0)
            return Reading<MemInfo>.Unknown("/proc/meminfo lacks MemTotal");
        if (!KeyedLines.TryFind(content, "MemFree"u8, out var free))
            return Reading<MemInfo>.Unknown("/proc/meminfo lacks MemFree");
        if (!KeyedLines.TryFind(content, "MemAvailable"u8, out var available))
            return Reading<MemInfo>.Unknown("/proc/meminfo lacks MemAvailable (kernel older than 3.14)");
        if (!KeyedLines.TryFind(content, "SwapTotal"u8, out var swapTotal) || !KeyedLines.TryFind(content, "SwapFree"u8, out var swapFree))
            return Reading<MemInfo>.Unknown("/proc/meminfo lacks SwapTotal or SwapFree");
        return new MemInfo(total * 1024, free * 1024, available * 1024, swapTotal * 1024, swapFree * 1024);
    }
}

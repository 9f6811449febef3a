using System.Diagnostics;
using System.Globalization;

namespace Ouro.Cli.Running;

/// <summary>CPU time at one instant: of the whole machine, and of this process with all children that it has waited for. Kernel ticks, 100 a second (proc(5)).</summary>
internal readonly record struct CpuTimes(long AtTicks, long MachineBusy, long Own)
{
    // USER_HZ, fixed in Linux' interface to programs on every architecture that .NET runs on.
    private const double KernelTicksPerSecond = 100;

    public static CpuTimes Read() => new(Stopwatch.GetTimestamp(), ParseBusy(File.ReadAllText("/proc/stat")), ParseOwn(File.ReadAllText("/proc/self/stat")));

    /// <summary>CPUs that others than this process and its children kept busy since <paramref name="before"/>. The children must have ended.</summary>
    public double NeighbourCores(CpuTimes before)
    {
        double seconds = (AtTicks - before.AtTicks) / (double)Stopwatch.Frequency;
        return Math.Max(0, (MachineBusy - before.MachineBusy - (Own - before.Own)) / KernelTicksPerSecond / seconds);
    }

    /// <summary>First line of /proc/stat: <c>cpu user nice system idle iowait irq softirq steal guest guest_nice</c>; guests are in user and nice already.</summary>
    internal static long ParseBusy(string text)
    {
        string[] fields = text[..text.IndexOf('\n', StringComparison.Ordinal)].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        long[] ticks = [.. fields.Skip(1).Take(8).Select(f => long.Parse(f, CultureInfo.InvariantCulture))];
        return ticks.Sum() - ticks[3] - ticks[4];
    }

    /// <summary>/proc/self/stat: fields 14 to 17 are utime, stime, cutime and cstime; the name in field 2 may hold blanks and parentheses.</summary>
    internal static long ParseOwn(string text)
    {
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields.Skip(11).Take(4).Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
    }
}

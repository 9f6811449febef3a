using System.Diagnostics;

namespace Ouro.Analysis.Statistics;

/// <summary>Monotonic ticks (<see cref="Stopwatch.Frequency"/> per second) to seconds: the one place of conversion.</summary>
internal static class Ticks
{
    public static double ToSeconds(long ticks) => ticks / (double)Stopwatch.Frequency;
}

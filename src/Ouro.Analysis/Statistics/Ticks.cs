using System.Diagnostics;

namespace Ouro.Analysis.Statistics;

/// <summary>Monotonic ticks (<see cref="Stopwatch.Frequency"/> per second) to seconds and back: the one place of conversion.</summary>
internal static class Ticks
{
    public static double ToSeconds(long ticks) => ticks / (double)Stopwatch.Frequency;

    public static long FromSeconds(double seconds) => (long)Math.Round(seconds * Stopwatch.Frequency);
}

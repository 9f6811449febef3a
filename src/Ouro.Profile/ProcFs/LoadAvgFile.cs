using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Mean number of runnable and uninterruptible tasks over 1, 5 and 15 minutes (exponentially damped).</summary>
internal readonly record struct LoadAverage(double OneMinute, double FiveMinutes, double FifteenMinutes);

/// <summary><c>/proc/loadavg</c>: <c>0.45 0.19 0.05 1/90 5891</c>.</summary>
internal static class LoadAvgFile
{
    public static Reading<LoadAverage> ParseLoadAvg(ReadOnlySpan<byte> content)
    {
        var cursor = new AsciiCursor(content);
        Span<double> values = stackalloc double[3];
        for (var i = 0; i < values.Length; i++)
        {
            if (!cursor.TryReadWord(out var word) || !AsciiCursor.TryParseDouble(word, out values[i]))
                return Reading<LoadAverage>.Unknown($"/proc/loadavg has {i} averages of 3");
        }

        return new LoadAverage(values[0], values[1], values[2]);
    }
}

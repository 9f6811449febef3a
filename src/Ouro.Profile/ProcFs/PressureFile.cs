using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Pressure stall information of one resource. Percent of the last 10 s, and the total stalled time in microseconds.</summary>
/// <param name="SomeTotalUsec">Time in which at least one task waited for the resource.</param>
/// <param name="FullTotalUsec">Time in which all of them waited at once; null where the kernel shows no such line (cpu before 5.13).</param>
internal readonly record struct Pressure(double SomeAverage10, long SomeTotalUsec, double? FullAverage10, long? FullTotalUsec);

/// <summary><c>/proc/pressure/{cpu,memory,io}</c> and <c>{cpu,memory,io}.pressure</c> of a cgroup, Documentation/accounting/psi.rst of the kernel.</summary>
internal static class PressureFile
{
    // some avg10=0.00 avg60=0.00 avg300=0.00 total=0
    public static Reading<Pressure> ParsePressure(ReadOnlySpan<byte> content)
    {
        var cursor = new AsciiCursor(content);
        if (!cursor.TryReadLine(out var line) || !TryParseLine(line, "some "u8, out var someAverage, out var someTotal))
            return Reading<Pressure>.Unknown("the pressure file lacks its line 'some'");
        return cursor.TryReadLine(out line) && TryParseLine(line, "full "u8, out var fullAverage, out var fullTotal)
            ? new Pressure(someAverage, someTotal, fullAverage, fullTotal)
            : new Pressure(someAverage, someTotal, null, null);
    }

    private static bool TryParseLine(ReadOnlySpan<byte> line, ReadOnlySpan<byte> kind, out double average10, out long totalUsec)
    {
        average10 = 0;
        totalUsec = 0;
        if (!line.StartsWith(kind))
            return false;
        var words = new AsciiCursor(line[kind.Length..]);
        return words.TryReadWord(out var average)
            && average.StartsWith("avg10="u8) && AsciiCursor.TryParseDouble(average[6..], out average10)
            && words.TrySkipWords(2)
            && words.TryReadWord(out var total)
            && total.StartsWith("total="u8) && AsciiCursor.TryParseInt64(total[6..], out totalUsec);
    }
}

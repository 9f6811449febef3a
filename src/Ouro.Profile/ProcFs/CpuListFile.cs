using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>The CPUs that a process may run on: the line <c>Cpus_allowed_list</c> of <c>/proc/[pid]/status</c>, proc_pid_status(5), e.g. <c>0-3,8,10-11</c>.</summary>
internal static class CpuListFile
{
    // Linux supports at most 8,192 CPUs (CONFIG_NR_CPUS).
    private const int MostCpus = 8192;

    /// <summary>How many CPUs the list names.</summary>
    public static Reading<int> ParseAllowedCpus(ReadOnlySpan<byte> status)
    {
        var cursor = new AsciiCursor(status);
        while (cursor.TryReadLine(out var line))
        {
            if (line.StartsWith("Cpus_allowed_list:"u8))
                return CountList(line["Cpus_allowed_list:".Length..].Trim(" \t\r"u8));
        }

        return Reading<int>.Unknown("the status file lacks Cpus_allowed_list");
    }

    // list = range *( "," range ); range = number [ "-" number ]
    private static Reading<int> CountList(ReadOnlySpan<byte> list)
    {
        var count = 0L;
        foreach (var part in list.Split((byte)','))
        {
            var range = list[part];
            var dash = range.IndexOf((byte)'-');
            var isRange = dash > 0;
            if (!AsciiCursor.TryParseInt64(isRange ? range[..dash] : range, out var first) || first < 0)
                return Malformed();
            var last = first;
            if (isRange && !AsciiCursor.TryParseInt64(range[(dash + 1)..], out last))
                return Malformed();
            if (last < first || last >= MostCpus)
                return Malformed();
            count += last - first + 1;
        }

        return count is > 0 and <= MostCpus ? (int)count : Malformed();

        static Reading<int> Malformed() => Reading<int>.Unknown("Cpus_allowed_list is not a list of CPUs");
    }
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>TCP of this network namespace since boot (RFC 4022 names).</summary>
internal readonly record struct TcpSegments(long Sent, long Retransmitted, long Established);

/// <summary>Connections that a full accept queue lost. <paramref name="Overflows"/>: the queue was full; <paramref name="Drops"/>: all SYNs dropped by a listener, overflows among them.</summary>
internal readonly record struct ListenQueue(long Overflows, long Drops);

/// <summary><c>/proc/net/snmp</c> and <c>/proc/net/netstat</c>: pairs of lines, names then values, both beginning with the group's name.</summary>
internal static class SnmpFiles
{
    // Tcp: RtoAlgorithm … OutSegs RetransSegs …
    // Tcp: 1 …
    public static Reading<TcpSegments> ParseSnmp(ReadOnlySpan<byte> content)
    {
        if (!TryFindGroup(content, "Tcp:"u8, out var names, out var values))
            return Reading<TcpSegments>.Unknown("/proc/net/snmp lacks the group Tcp");
        return TryFind(names, values, "OutSegs"u8, out var sent)
            && TryFind(names, values, "RetransSegs"u8, out var retransmitted)
            && TryFind(names, values, "CurrEstab"u8, out var established)
            ? new TcpSegments(sent, retransmitted, established)
            : Reading<TcpSegments>.Unknown("/proc/net/snmp lacks OutSegs, RetransSegs or CurrEstab");
    }

    public static Reading<ListenQueue> ParseNetStat(ReadOnlySpan<byte> content)
    {
        if (!TryFindGroup(content, "TcpExt:"u8, out var names, out var values))
            return Reading<ListenQueue>.Unknown("/proc/net/netstat lacks the group TcpExt");
        return TryFind(names, values, "ListenOverflows"u8, out var overflows) && TryFind(names, values, "ListenDrops"u8, out var drops)
            ? new ListenQueue(overflows, drops)
            : Reading<ListenQueue>.Unknown("/proc/net/netstat lacks ListenOverflows or ListenDrops");
    }

    private static bool TryFindGroup(ReadOnlySpan<byte> content, ReadOnlySpan<byte> group, out ReadOnlySpan<byte> names, out ReadOnlySpan<byte> values)
    {
        var cursor = new AsciiCursor(content);
        while (cursor.TryReadLine(out names))
        {
            if (names.StartsWith(group) && cursor.TryReadLine(out values) && values.StartsWith(group))
            {
                names = names[group.Length..];
                values = values[group.Length..];
                return true;
            }
        }

        values = [];
        return false;
    }

    private static bool TryFind(ReadOnlySpan<byte> names, ReadOnlySpan<byte> values, ReadOnlySpan<byte> name, out long value)
    {
        var nameWords = new AsciiCursor(names);
        var valueWords = new AsciiCursor(values);
        value = 0;
        while (nameWords.TryReadWord(out var candidate) && valueWords.TryReadWord(out var word))
        {
            if (candidate.SequenceEqual(name))
                return AsciiCursor.TryParseInt64(word, out value);
        }

        return false;
    }
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary>Bytes of all interfaces of this network namespace since boot; the loopback's share is contained and also given alone (it counts every byte as sent and as received).</summary>
internal readonly record struct NetworkTotals(long ReceivedBytes, long SentBytes, long LoopbackBytes);

/// <summary><c>/proc/net/dev</c>: two heading lines, then <c>eth0: rx_bytes packets errs drop fifo frame compressed multicast tx_bytes …</c> (proc(5)).</summary>
internal static class NetDevFile
{
    public static Reading<NetworkTotals> ParseNetDev(ReadOnlySpan<byte> content)
    {
        var cursor = new AsciiCursor(content);
        if (!cursor.TryReadLine(out var heading) || !heading.StartsWith("Inter-|"u8) || !cursor.TryReadLine(out _))
            return Reading<NetworkTotals>.Unknown("/proc/net/dev lacks its heading");
        var totals = default(NetworkTotals);
        while (cursor.TryReadLine(out var line))
        {
            // The name may touch the first number ("eth0:1234"), and an alias may hold a colon: the last one ends the name.
            var colon = line.LastIndexOf((byte)':');
            if (colon < 0)
                return Reading<NetworkTotals>.Unknown("/proc/net/dev has a line without a name");
            var words = new AsciiCursor(line[(colon + 1)..]);
            if (!words.TryReadInt64(out var received) || !words.TrySkipWords(7) || !words.TryReadInt64(out var sent))
                return Reading<NetworkTotals>.Unknown("/proc/net/dev has a line with fewer than 9 numbers");
            var isLoopback = line[..colon].TrimStart((byte)' ').SequenceEqual("lo"u8);
            totals = new NetworkTotals(totals.ReceivedBytes + received, totals.SentBytes + sent, totals.LoopbackBytes + (isLoopback ? sent : 0));
        }

        return totals;
    }
}

using System.Buffers.Text;
using Ouro.Model.Outcomes;

namespace Ouro.Profile.ProcFs;

/// <summary><c>/proc/net/tcp</c> and <c>/proc/net/tcp6</c>, proc_net(5): one socket a line, addresses in hexadecimal.</summary>
internal static class TcpListenersFile
{
    private const byte ListenState = 0x0A;

    //  sl  local_address rem_address   st tx_queue:rx_queue tr:when retrnsmt uid timeout inode
    //  0: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 590 1 …
    /// <summary>Adds the inodes of the sockets that listen on the port. The result is the number of sockets found, unknown when the file is not such a table.</summary>
    public static Reading<int> ParseListeners(ReadOnlySpan<byte> content, int port, List<long> inodes)
    {
        var cursor = new AsciiCursor(content);
        if (!cursor.TryReadLine(out var heading) || !heading.TrimStart((byte)' ').StartsWith("sl"u8))
            return Reading<int>.Unknown("the socket table lacks its heading");
        var found = 0;
        while (cursor.TryReadLine(out var line))
        {
            var words = new AsciiCursor(line);
            if (!words.TrySkipWords(1) || !words.TryReadWord(out var local) || !words.TrySkipWords(1) || !words.TryReadWord(out var state))
                return Reading<int>.Unknown("the socket table has a line with fewer than 4 fields");
            var colon = local.LastIndexOf((byte)':');
            if (colon < 0
                || !Utf8Parser.TryParse(local[(colon + 1)..], out ushort localPort, out _, 'x')
                || !Utf8Parser.TryParse(state, out byte stateCode, out _, 'x'))
                return Reading<int>.Unknown("the socket table has an address or a state that is not hexadecimal");
            if (stateCode != ListenState || localPort != port)
                continue;
            if (!words.TrySkipWords(5) || !words.TryReadInt64(out var inode))
                return Reading<int>.Unknown("the socket table has a line without an inode");
            inodes.Add(inode);
            found++;
        }

        return found;
    }

    // socket:[590]
    public static bool TryParseSocketLink(ReadOnlySpan<byte> target, out long inode)
    {
        inode = 0;
        return target.StartsWith("socket:["u8) && target[^1] == (byte)']' && AsciiCursor.TryParseInt64(target[8..^1], out inode);
    }
}

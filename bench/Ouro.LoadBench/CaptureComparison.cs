using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Ouro.LoadBench;

/// <summary>
/// The engine's instants against a packet capture of the same run (classic pcap, nanosecond stamps, loopback Ethernet):
/// per request the time from its request segment to each segment with a token, and the error of what the engine reported.
/// A token that shared its read has bounds instead of an instant: it is counted, and checked to lie within them.
/// Only differences inside one clock are compared, so the two clocks need no alignment.
/// </summary>
internal static class CaptureComparison
{
    private sealed class Wire
    {
        public long RequestAt { get; set; }

        public List<long> Tokens { get; } = new(24);
    }

    public static void Print(string recordsPath, string capturePath, int streams, string client, string stamp)
    {
        var wires = ReadCapture(File.ReadAllBytes(capturePath));
        var ttft = new List<double>();
        var userTtft = new List<double>();
        var itl = new List<double>();
        int boundedFirst = 0, bounded = 0, outside = 0;
        using var reader = new BinaryReader(File.OpenRead(recordsPath));
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            long id = reader.ReadInt64();
            long sent = reader.ReadInt64();
            var tokens = new (long At, long Lag, long Uncertainty)[reader.ReadInt64()];
            for (int i = 0; i < tokens.Length; i++)
                tokens[i] = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            if (!wires.TryGetValue(id, out var wire) || wire.Tokens.Count != tokens.Length || tokens.Length == 0)
                continue; // the capture dropped a segment of it, or merged two
            if (tokens[0].Uncertainty == 0)
                ttft.Add(Math.Abs(tokens[0].At - sent - (wire.Tokens[0] - wire.RequestAt)) / 1e3);
            else
                boundedFirst++;
            userTtft.Add(Math.Abs(tokens[0].At + tokens[0].Lag - sent - (wire.Tokens[0] - wire.RequestAt)) / 1e3);
            for (int i = 1; i < tokens.Length; i++)
            {
                long wireGap = wire.Tokens[i] - wire.Tokens[i - 1];
                if (tokens[i].Uncertainty + tokens[i - 1].Uncertainty > 0)
                    bounded++;
                else
                    itl.Add(Math.Abs(tokens[i].At - tokens[i - 1].At - wireGap) / 1e3);
            }

            for (int i = 0; i < tokens.Length; i++)
            {
                // 20 µs: the two stamps of one loopback segment are taken at different places of the kernel.
                double early = (tokens[i].At - sent - (wire.Tokens[i] - wire.RequestAt)) / 1e3;
                if (tokens[i].Uncertainty > 0 && early > (tokens[i].Uncertainty / 1e3) + 20)
                    outside++;
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"client":"{{client}}","streams":{{streams}},"requests":{{userTtft.Count}},"bounded_first_tokens":{{boundedFirst}},"error_us":{{Quantiles(ttft)}},"user_clock_error_us":{{Quantiles(userTtft)}},"itl_error_us":{{Quantiles(itl)}},"bounded_gaps":{{bounded}},"outside_bound":{{outside}},"stamp":"{{stamp}}"}"""));
    }

    private static string Quantiles(List<double> values)
    {
        values.Sort();
        if (values.Count == 0)
            return "null";
        double At(double share) => values[Math.Min(values.Count - 1, (int)(share * values.Count))];
        string p99 = values.Count >= 100 ? At(0.99).ToString("F1", CultureInfo.InvariantCulture) : "null"; // n·(1−p) ≥ 1
        return string.Create(CultureInfo.InvariantCulture, $$"""{"p50":{{At(0.5):F1}},"p99":{{p99}},"max":{{values[^1]:F1}}}""");
    }

    private static Dictionary<long, Wire> ReadCapture(ReadOnlySpan<byte> file)
    {
        // pcap global header: magic 0xa1b23c4d for nanosecond stamps, link type at 20 (1: Ethernet)
        if (BinaryPrimitives.ReadUInt32LittleEndian(file) != 0xa1b23c4d || BinaryPrimitives.ReadUInt32LittleEndian(file[20..]) != 1)
            throw new InvalidDataException("expected a pcap file with nanosecond stamps of an Ethernet device (tcpdump --time-stamp-precision=nano -i lo)");
        var byId = new Dictionary<long, Wire>();
        var byPort = new Dictionary<int, Wire>();
        for (int at = 24; at + 16 <= file.Length;)
        {
            long stamp = (BinaryPrimitives.ReadUInt32LittleEndian(file[at..]) * 1_000_000_000L) + BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            int length = (int)BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 8)..]);
            if (at + 16 + length > file.Length)
                break;
            Take(file.Slice(at + 16, length), stamp, byId, byPort);
            at += 16 + length;
        }

        return byId;
    }

    private static void Take(ReadOnlySpan<byte> frame, long stamp, Dictionary<long, Wire> byId, Dictionary<int, Wire> byPort)
    {
        // Ethernet 14, IPv4 header length in the low nibble, TCP data offset in the high nibble of its byte 12
        var ip = frame[14..];
        var tcp = ip[((ip[0] & 15) * 4)..];
        int source = BinaryPrimitives.ReadUInt16BigEndian(tcp);
        int destination = BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]);
        var payload = tcp[((tcp[12] >> 4) * 4)..];
        if (payload.IsEmpty)
            return;
        int id = payload.IndexOf("X-Request-Id: "u8);
        if (payload.StartsWith("POST "u8) && id >= 0 && Utf8Parser.TryParse(payload.Slice(id + 14, 12), out long requestId, out _))
        {
            byPort[source] = byId[requestId] = new Wire { RequestAt = stamp };
            return;
        }

        if (!byPort.TryGetValue(destination, out var wire))
            return;
        for (int next; (next = payload.IndexOf("\"token\""u8)) >= 0; payload = payload[(next + 7)..])
            wire.Tokens.Add(stamp);
    }
}

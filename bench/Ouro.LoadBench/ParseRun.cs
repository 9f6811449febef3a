using System.Globalization;
using System.Text;
using Ouro.Load.SelfTest;
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.LoadBench;

/// <summary>The parser alone, without sockets: the null server's reply of 22 events in one read, and each of its events in a read of its own.</summary>
internal static class ParseRun
{
    private const int WarmUpRounds = 3;

    public static void Print(int replies)
    {
        byte[] reply = new ReplyScript("/ask/stream").Whole;
        Measure("one read", reply, reply.Length, replies);
        Measure("a read per event", reply, 0, replies);
    }

    /// <param name="readBytes">Bytes per read; 0 cuts after every blank line.</param>
    private static void Measure(string name, byte[] reply, int readBytes, int replies)
    {
        int[] cuts = CutsOf(reply, readBytes);
        var reader = new ReplyReader(TargetFormat.Ouragboros);
        for (int round = 0; round < WarmUpRounds; round++)
        {
            Parse(reader, reply, cuts, replies / 4);
            Thread.Sleep(200); // tier-1 code is built in the background once the burst of new methods is over
        }

        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        var cpuBefore = Environment.CpuUsage;
        Parse(reader, reply, cuts, replies);
        double seconds = (Environment.CpuUsage.TotalTime - cpuBefore.TotalTime).TotalSeconds;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"case":"{{name}}","reads":{{cuts.Length}},"bytes":{{reply.Length}},"us_per_reply":{{seconds * 1e6 / replies:F3}},"mb_per_s":{{reply.Length * (double)replies / seconds / 1e6:F0}},"allocated_bytes_per_reply":{{allocated / (double)replies:F3}}}"""));
    }

    private static void Parse(ReplyReader reader, byte[] reply, int[] cuts, int replies)
    {
        for (int i = 0; i < replies; i++)
        {
            reader.Begin(i);
            int from = 0;
            foreach (int to in cuts)
            {
                if (reader.Feed(reply.AsSpan(from, to - from), i + to, 0) == ReplyProgress.Broken)
                    throw new InvalidOperationException("the reply was not understood: " + Encoding.ASCII.GetString(reply));
                from = to;
            }
        }
    }

    private static int[] CutsOf(byte[] reply, int readBytes)
    {
        if (readBytes >= reply.Length)
            return [reply.Length];
        var cuts = new List<int>();
        for (int at = 0; at < reply.Length; at = cuts[^1])
        {
            int end = reply.AsSpan(at).IndexOf("\n\n\r\n"u8);
            cuts.Add(end < 0 ? reply.Length : at + end + 4);
        }

        return [.. cuts];
    }
}

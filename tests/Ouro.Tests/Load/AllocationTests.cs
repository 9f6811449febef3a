using Ouro.Load.Engine;
using Ouro.Load.Wire;
using Ouro.Model.Planning;

namespace Ouro.Tests.Load;

public sealed class AllocationTests
{
    public static TheoryData<string> Names => [.. Replies.All.Select(r => r.Name)];

    /// <summary>Issue's bound: 0 bytes per token; here not even a request costs any.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void ParsingARequestAllocatesNothing(string name)
    {
        var sample = Replies.All.Single(r => r.Name == name);
        var reader = new ReplyReader(sample.Format);
        var trace = new TraceBuffer();
        trace.Reserve(5_000, 50_000);
        ParseMany(reader, trace, sample.Bytes, 1_000); // buffers reach their size

        // The least of three: the runtime itself allocates on this thread when it replaces code that runs.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedBy(() => ParseMany(reader, trace, sample.Bytes, 1_000))));
    }

    private static long AllocatedBy(Action work)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void ParseMany(ReplyReader reader, TraceBuffer trace, byte[] reply, int times)
    {
        for (int i = 0; i < times; i++)
        {
            reader.Begin(i);
            int cut = 1 + (i % (reply.Length - 1));
            if (reader.Feed(reply.AsSpan(0, cut), 1, 0) == ReplyProgress.Open)
                reader.Feed(reply.AsSpan(cut), 2, 0);
            trace.Add(reader.Record, reader.Tokens);
        }
    }
}

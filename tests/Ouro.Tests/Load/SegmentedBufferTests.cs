using Ouro.Load.Engine;
using Ouro.Model.Records;

namespace Ouro.Tests.Load;

public sealed class SegmentedBufferTests
{
    // 16 MiB a segment.
    private const int GrowthItems = 16 * 1024 * 1024 / sizeof(long);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void WhatIsBeyondTheReservedRoomIsKeptInOrder(int reserved)
    {
        var buffer = new SegmentedBuffer<long>();
        buffer.Reserve(reserved);
        long[] run = new long[70_001];
        long next = 0;
        while (next < (2 * GrowthItems) + 10)
        {
            buffer.Add(next++);
            for (int i = 0; i < run.Length; i++)
                run[i] = next++;
            buffer.Add(run);
        }

        Assert.Equal(next, buffer.Count);
        var all = MemoryTrace.Over(buffer.Segments);
        Assert.Equal(buffer.Count, all.Length);
        Assert.Equal(0, all[0]);
        Assert.Equal(GrowthItems + 1, all[GrowthItems + 1]);
        Assert.Equal(all.Length - 1, all[all.Length - 1]);
        Assert.Equal(Enumerable.Range(GrowthItems - 5, 10).Select(i => (long)i), all.Slice(GrowthItems - 5, 10).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => all[all.Length]);
        long expected = 0;
        foreach (long item in all)
        {
            if (item != expected++)
                Assert.Fail($"{item} where {expected - 1} was added");
        }
    }

    [Fact]
    public void AnUnusedOneHoldsNothing()
    {
        var buffer = new SegmentedBuffer<long>();
        buffer.Reserve(10);
        Assert.Equal(0, buffer.Count);
        Assert.Equal(0, MemoryTrace.Over(buffer.Segments).Length);
        Assert.Empty(MemoryTrace.Over(buffer.Segments));
    }
}

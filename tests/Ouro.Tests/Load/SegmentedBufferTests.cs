using Ouro.Load.Engine;

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
        long[] all = new long[buffer.Count];
        buffer.CopyTo(all);
        for (int i = 0; i < all.Length; i++)
            Assert.Equal(i, all[i]);
    }

    [Fact]
    public void AnUnusedOneCopiesNothing()
    {
        var buffer = new SegmentedBuffer<long>();
        buffer.Reserve(10);
        Assert.Equal(0, buffer.Count);
        buffer.CopyTo([]);
    }
}

using System.Runtime.InteropServices;
using Ouro.Cluster;
using Ouro.Cluster.Results;
using Ouro.Load.Engine;
using Ouro.Model.Health;
using Ouro.Model.Records;

namespace Ouro.Tests.Cluster;

public sealed class CaptureMergeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void However_many_agents_shared_the_load_the_merged_records_are_the_same(int agents)
    {
        // More than a window of records, and several of stamps.
        var whole = Parts.Capture(requests: 2000, firstId: 1);
        var merged = Merge([.. Parts.Deal(whole, agents).Select(p => (p, default(ClockOffset)))]);
        Assert.True(MemoryMarshal.AsBytes([.. whole.Requests]).SequenceEqual(MemoryMarshal.AsBytes([.. merged.Requests])));
        Assert.Equal(whole.Tokens, merged.Tokens);
        Assert.Equal(whole.Requests.Max(r => r.Ended), merged.WindowEnd);
    }

    [Fact]
    public void Merged_parts_keep_every_record_and_token_on_one_clock()
    {
        var first = Parts.Capture(requests: 5, firstId: 1);
        var second = Parts.Capture(requests: 7, firstId: 6);
        var merged = Merge([(second, new ClockOffset(1_000_000, 10)), (first, default)]);

        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), merged.Requests.Select(r => r.RequestId));
        Assert.Equal(42, merged.WindowStart);
        Assert.Equal(merged.Requests.Max(r => r.Ended), merged.WindowEnd);
        var moved = merged.Requests.Single(r => r.RequestId == 6);
        Assert.Equal(second.Requests[0].Sent - 1_000_000, moved.Sent);
        Assert.Equal(0, moved.ConnectStarted);
        Assert.Equal(
            TokensOf(second.Requests[0], second.Tokens).Select(t => t.At - 1_000_000),
            TokensOf(moved, merged.Tokens).Select(t => t.At));
        Assert.Equal(TokensOf(first.Requests[2], first.Tokens), TokensOf(merged.Requests[2], merged.Tokens));
    }

    [Fact]
    public void A_lost_part_marks_the_whole_and_the_worst_generator_speaks_for_all()
    {
        var good = Parts.Capture(requests: 3, firstId: 1);
        var late = good with { Generator = good.Generator with { LatenessP99Seconds = 0.5, CpuShare = 0.9, Stamp = StampSource.UserRead, Dropped = 2 } };
        var merged = Merge([(good, default), (late, default)], lost: 1);
        Assert.Equal(CellEnding.GeneratorLost, merged.Ending);
        Assert.Equal((0.5, 0.9, StampSource.UserRead, 2), (merged.Generator.LatenessP99Seconds.ValueOrNull, merged.Generator.CpuShare.ValueOrNull, merged.Generator.Stamp, merged.Generator.Dropped));
    }

    private static LoadCapture Merge(IReadOnlyList<(LoadCapture, ClockOffset)> parts, int lost = 0) => CaptureMerge.Merge(parts, windowStart: 42, lost, Path.GetTempPath());

    private static TokenStamp[] TokensOf(RequestRecord request, Trace<TokenStamp> tokens) => tokens.Slice(request.TokenStart, request.TokenCount).ToArray();
}

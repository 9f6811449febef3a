using System.Runtime.InteropServices;
using Ouro.Cluster;
using Ouro.Cluster.Results;
using Ouro.Load.Engine;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Records;
using Ouro.Tests.Analysis;

namespace Ouro.Tests.Cluster;

public sealed class CaptureCodecTests
{
    [Fact]
    public void What_was_encoded_comes_back()
    {
        var capture = Capture(requests: 12, firstId: 100);
        var back = CaptureCodec.Decode(CaptureCodec.Encode(capture))!;
        Assert.True(MemoryMarshal.AsBytes(capture.Requests.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(back.Requests.AsSpan())));
        Assert.Equal(capture.Tokens, back.Tokens);
        Assert.Equal(capture.Probe, back.Probe);
        Assert.Equal(capture.Ending, back.Ending);
        Assert.Equal(capture.Generator.Engine, back.Generator.Engine);
        Assert.Equal("no counter here", back.Generator.CpuShare.Reason);
        Assert.Equal(capture.Generator.LatenessP99Seconds.ValueOrNull, back.Generator.LatenessP99Seconds.ValueOrNull);
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        byte[] whole = CaptureCodec.Encode(Capture(requests: 2, firstId: 1));
        for (int length = 0; length < whole.Length; length++)
            Assert.Null(CaptureCodec.Decode(whole.AsSpan(0, length)));
        Assert.Null(CaptureCodec.Decode([.. whole, 0]));
    }

    [Fact]
    public void Another_builds_layout_is_refused()
    {
        byte[] bytes = CaptureCodec.Encode(Capture(requests: 2, firstId: 1));
        bytes[2] ^= 1;
        Assert.Null(CaptureCodec.Decode(bytes));
    }

    [Fact]
    public void Merged_parts_keep_every_record_and_token_on_one_clock()
    {
        var first = Capture(requests: 5, firstId: 1);
        var second = Capture(requests: 7, firstId: 6);
        var late = new ClockOffset(1_000_000, 10);
        var merged = CaptureMerge.Merge([(second, late), (first, default)], windowStart: 42, lost: 0);

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
        var good = Capture(requests: 3, firstId: 1);
        var late = good with { Generator = good.Generator with { LatenessP99Seconds = 0.5, CpuShare = 0.9, Stamp = StampSource.UserRead, Dropped = 2 } };
        var merged = CaptureMerge.Merge([(good, default), (late, default)], windowStart: 0, lost: 1);
        Assert.Equal(CellEnding.GeneratorLost, merged.Ending);
        Assert.Equal((0.5, 0.9, StampSource.UserRead, 2), (merged.Generator.LatenessP99Seconds.ValueOrNull, merged.Generator.CpuShare.ValueOrNull, merged.Generator.Stamp, merged.Generator.Dropped));
    }

    private static TokenStamp[] TokensOf(RequestRecord request, TokenStamp[] tokens) => tokens[request.TokenStart..(request.TokenStart + request.TokenCount)];

    private static LoadCapture Capture(int requests, long firstId)
    {
        var cell = new SimulatedCell { Requests = requests }.Capture();
        var records = cell.Requests.Select(r => r with { RequestId = firstId + r.RequestId }).ToArray();
        return new LoadCapture(
            DateTimeOffset.UnixEpoch, cell.WindowStart, cell.WindowEnd, CellEnding.Completed, records, cell.Tokens, [new ProbeSample(1, 2, 200)],
            cell.Generator with { CpuShare = Reading<double>.Unknown("no counter here"), LatenessP99Seconds = 0.001 });
    }
}

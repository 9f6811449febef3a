using System.Runtime.InteropServices;
using Ouro.Cluster.Results;
using Ouro.Load.Engine;
using Ouro.Model.Records;

namespace Ouro.Tests.Cluster;

public sealed class CaptureCodecTests
{
    [Fact]
    public void What_was_written_comes_back()
    {
        var capture = Parts.Capture(requests: 1200, firstId: 100);
        var back = Read(BytesOf(capture))!;
        Assert.True(MemoryMarshal.AsBytes([.. capture.Requests]).SequenceEqual(MemoryMarshal.AsBytes([.. back.Requests])));
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
        byte[] whole = BytesOf(Parts.Capture(requests: 2, firstId: 1));
        for (int length = 0; length < whole.Length; length++)
            Assert.Null(Read(whole[..length]));
        Assert.Null(Read([.. whole, 0]));
    }

    [Fact]
    public void Another_builds_layout_is_refused()
    {
        byte[] bytes = BytesOf(Parts.Capture(requests: 2, firstId: 1));
        bytes[2] ^= 1;
        Assert.Null(Read(bytes));
    }

    [Fact]
    public void A_request_that_points_outside_the_tokens_is_refused()
    {
        var capture = Parts.Capture(requests: 2, firstId: 1);
        Assert.Null(Read(BytesOf(capture with { Requests = [.. capture.Requests.Select(r => r with { TokenStart = capture.Tokens.Length })] })));
    }

    private static byte[] BytesOf(LoadCapture capture)
    {
        using var stream = new MemoryStream();
        CaptureCodec.Write(stream, capture);
        return stream.ToArray();
    }

    private static LoadCapture? Read(byte[] bytes)
    {
        var file = ScratchFile.Create(Path.GetTempPath());
        file.Write(bytes);
        file.Flush();
        return CaptureCodec.Read(file);
    }
}

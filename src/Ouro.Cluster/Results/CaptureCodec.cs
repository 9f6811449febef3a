using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ouro.Load.Engine;
using Ouro.Model.Records;

namespace Ouro.Cluster.Results;

/// <summary>
/// A part's results in the layout of this build's structs; only agents of the same version are enlisted.
/// <code>
/// object = layout(4) head-length(4) head(JSON) requests tokens probe
/// layout = sizes of RequestRecord, TokenStamp and ProbeSample, so that another build's object is refused all the same
/// </code>
/// </summary>
internal static class CaptureCodec
{
    // A head holds a health report and a few numbers.
    private const int LongestHead = 64 * 1024;

    private static readonly int s_layout = (Unsafe.SizeOf<RequestRecord>() << 16) ^ (Unsafe.SizeOf<TokenStamp>() << 8) ^ Unsafe.SizeOf<ProbeSample>();

    private sealed record Head(
        DateTimeOffset StartedAt, long WindowStart, long WindowEnd, CellEnding Ending, HealthMessage Health, long AllocatedBytes, int Requests, int Tokens, int Probe);

    public static void Write(Stream stream, LoadCapture capture)
    {
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(new Head(
            capture.StartedAt, capture.WindowStart, capture.WindowEnd, capture.Ending, HealthMessage.Of(capture.Generator), capture.AllocatedBytes,
            capture.Requests.Length, capture.Tokens.Length, capture.Probe.Length));
        stream.Write(MemoryMarshal.AsBytes([s_layout, head.Length]));
        stream.Write(head);
        capture.Requests.WriteTo(stream);
        capture.Tokens.WriteTo(stream);
        stream.Write(MemoryMarshal.AsBytes(capture.Probe.AsSpan()));
    }

    /// <returns>A capture that lies in the file; null where that is not a whole one of this build.</returns>
    public static LoadCapture? Read(FileStream file)
    {
        file.Position = 0;
        Span<int> sizes = stackalloc int[2];
        var start = MemoryMarshal.AsBytes(sizes);
        if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || sizes[0] != s_layout || sizes[1] is < 0 or > LongestHead)
            return null;
        byte[] text = new byte[sizes[1]];
        if (file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length || ReadHead(text) is not { Requests: >= 0, Tokens: >= 0, Probe: >= 0 } head)
            return null;

        long requestsAt = start.Length + text.Length;
        long tokensAt = requestsAt + ((long)head.Requests * Unsafe.SizeOf<RequestRecord>());
        long probeAt = tokensAt + ((long)head.Tokens * Unsafe.SizeOf<TokenStamp>());
        if (file.Length != probeAt + ((long)head.Probe * Unsafe.SizeOf<ProbeSample>()))
            return null;
        var requests = new StoredTrace<RequestRecord>(file, requestsAt, head.Requests);
        foreach (ref readonly var request in requests)
        {
            if (request.TokenStart < 0 || request.TokenCount < 0 || (long)request.TokenStart + request.TokenCount > head.Tokens)
                return null;
        }

        var probe = new ProbeSample[head.Probe];
        new StoredTrace<ProbeSample>(file, probeAt, head.Probe).CopyTo(0, probe);
        return new LoadCapture(
            head.StartedAt, head.WindowStart, head.WindowEnd, head.Ending, requests, new StoredTrace<TokenStamp>(file, tokensAt, head.Tokens), probe, head.Health.ToHealth())
        {
            AllocatedBytes = head.AllocatedBytes,
        };
    }

    private static Head? ReadHead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Head>(bytes);
        }
        catch (JsonException)
        {
            return null; // not ours
        }
    }
}

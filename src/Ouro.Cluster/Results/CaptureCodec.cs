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
    private static readonly int s_layout = (Unsafe.SizeOf<RequestRecord>() << 16) ^ (Unsafe.SizeOf<TokenStamp>() << 8) ^ Unsafe.SizeOf<ProbeSample>();

    private sealed record Head(
        DateTimeOffset StartedAt, long WindowStart, long WindowEnd, CellEnding Ending, HealthMessage Health, long AllocatedBytes, int Requests, int Tokens, int Probe);

    public static byte[] Encode(LoadCapture capture)
    {
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(new Head(
            capture.StartedAt, capture.WindowStart, capture.WindowEnd, capture.Ending, HealthMessage.Of(capture.Generator), capture.AllocatedBytes,
            capture.Requests.Length, capture.Tokens.Length, capture.Probe.Length));
        using var stream = new MemoryStream(8 + head.Length + (capture.Requests.Length * Unsafe.SizeOf<RequestRecord>()) + (capture.Tokens.Length * Unsafe.SizeOf<TokenStamp>()));
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(s_layout);
            writer.Write(head.Length);
            writer.Write(head);
            writer.Write(MemoryMarshal.AsBytes(capture.Requests.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(capture.Tokens.AsSpan()));
            writer.Write(MemoryMarshal.AsBytes(capture.Probe.AsSpan()));
        }

        return stream.ToArray();
    }

    /// <returns>Null where the bytes are not a whole capture of this build.</returns>
    public static LoadCapture? Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8 || MemoryMarshal.Read<int>(bytes) != s_layout)
            return null;
        int headLength = MemoryMarshal.Read<int>(bytes[4..]);
        if (headLength < 0 || headLength > bytes.Length - 8 || ReadHead(bytes.Slice(8, headLength)) is not { } head)
            return null;
        var rest = bytes[(8 + headLength)..];
        return TryTake<RequestRecord>(ref rest, head.Requests, out var requests) && TryTake<TokenStamp>(ref rest, head.Tokens, out var tokens)
            && TryTake<ProbeSample>(ref rest, head.Probe, out var probe) && rest.IsEmpty
            && Array.TrueForAll(requests, r => r.TokenStart >= 0 && r.TokenCount >= 0 && (long)r.TokenStart + r.TokenCount <= tokens.Length)
            ? new LoadCapture(head.StartedAt, head.WindowStart, head.WindowEnd, head.Ending, requests, tokens, probe, head.Health.ToHealth()) { AllocatedBytes = head.AllocatedBytes }
            : null;
    }

    private static Head? ReadHead(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<Head>(bytes);
        }
        catch (JsonException)
        {
            return null; // cut short, or not ours
        }
    }

    private static bool TryTake<T>(ref ReadOnlySpan<byte> bytes, int count, out T[] items)
        where T : unmanaged
    {
        long size = (long)count * Unsafe.SizeOf<T>();
        if (count < 0 || size > bytes.Length)
        {
            items = [];
            return false;
        }

        items = MemoryMarshal.Cast<byte, T>(bytes[..(int)size]).ToArray();
        bytes = bytes[(int)size..];
        return true;
    }
}

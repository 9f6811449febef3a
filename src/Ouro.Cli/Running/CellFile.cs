using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ouro.Model.Health;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Cli.Running;

/// <summary>
/// One finished cell on disk, in the layout of this build's structs: a journal is read back by the version that wrote it.
/// <code>
/// file   = magic(8) layout(4) header-length(4) header(JSON) requests tokens probe
/// layout = size of RequestRecord ⊕ size of TokenStamp ⊕ size of ProbeSample, so that another version's file is refused
/// </code>
/// </summary>
internal static class CellFile
{
    private static readonly byte[] Magic = "OUROCEL3"u8.ToArray();
    private static readonly int Layout = (Unsafe.SizeOf<RequestRecord>() << 16) ^ (Unsafe.SizeOf<TokenStamp>() << 8) ^ Unsafe.SizeOf<ProbeSample>();
    private static readonly JsonSerializerOptions Json = new() { Converters = { new ReadingJsonConverter() } };

    private sealed record Head(
        string Deployment, string Configuration, int Level, int Repetition, DateTimeOffset StartedAt, long WindowStart, long WindowEnd, CellEnding Ending,
        GeneratorHealth Generator, Attestation Attestation, CellResources Resources, IReadOnlyList<DeploymentMark> Marks, int Requests, int Tokens, int Probe);

    /// <summary>Null, or why it could not be written. Written to a temporary name and renamed.</summary>
    public static string? Write(string path, CellCapture capture)
    {
        var cell = capture.Cell;
        byte[] head = JsonSerializer.SerializeToUtf8Bytes(
            new Head(
                cell.Deployment, cell.Configuration.Name, cell.Level, cell.Repetition, capture.StartedAt, capture.WindowStart, capture.WindowEnd, capture.Ending,
                capture.Generator, capture.Attestation, capture.Resources, capture.Marks, capture.Requests.Length, capture.Tokens.Length, capture.Probe.Length),
            Json);
        try
        {
            using (var file = File.Create(path + ".tmp"))
            using (var writer = new BinaryWriter(file))
            {
                writer.Write(Magic);
                writer.Write(Layout);
                writer.Write(head.Length);
                writer.Write(head);
                writer.Write(MemoryMarshal.AsBytes(capture.Requests.AsSpan()));
                writer.Write(MemoryMarshal.AsBytes(capture.Tokens.AsSpan()));
                writer.Write(MemoryMarshal.AsBytes(capture.Probe.AsSpan()));
            }

            File.Move(path + ".tmp", path, overwrite: true);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A torn file would hold the space that the run's own files need.
            File.Delete(path + ".tmp");
            return e.Message;
        }
    }

    public static Result<CellCapture> Read(string path)
    {
        var foreign = Fault.BadInput($"{path}: not a whole cell file of this version", "the file as Ouro wrote it", "the cell is measured again");
        try
        {
            ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
            if (bytes.Length < 16 || !bytes.StartsWith(Magic) || MemoryMarshal.Read<int>(bytes[8..]) != Layout)
                return foreign;
            int headLength = MemoryMarshal.Read<int>(bytes[12..]);
            var head = JsonSerializer.Deserialize<Head>(bytes.Slice(16, headLength), Json)!;
            var rest = bytes[(16 + headLength)..];
            var requests = Take<RequestRecord>(ref rest, head.Requests);
            var tokens = Take<TokenStamp>(ref rest, head.Tokens);
            var probe = Take<ProbeSample>(ref rest, head.Probe);
            var cell = new Cell(head.Deployment, StubConfiguration.Find(head.Configuration)!, head.Level, head.Repetition);
            return new CellCapture(cell, head.StartedAt, head.WindowStart, head.WindowEnd, head.Ending, requests, tokens, probe, head.Generator, head.Attestation) { Resources = head.Resources, Marks = head.Marks };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            return foreign;
        }
    }

    private static T[] Take<T>(ref ReadOnlySpan<byte> bytes, int count)
        where T : struct
    {
        int length = checked(count * Unsafe.SizeOf<T>());
        var items = MemoryMarshal.Cast<byte, T>(bytes[..length]).ToArray();
        bytes = bytes[length..];
        return items;
    }
}

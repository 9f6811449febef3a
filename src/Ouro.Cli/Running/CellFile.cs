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
                capture.Requests.WriteTo(file);
                capture.Tokens.WriteTo(file);
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

    /// <returns>A capture whose records and stamps lie in the file.</returns>
    public static Result<CellCapture> Read(string path)
    {
        var foreign = Fault.BadInput($"{path}: not a whole cell file of this version", "the file as Ouro wrote it", "the cell is measured again");
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> start = stackalloc byte[16];
            file.ReadExactly(start);
            int headLength = MemoryMarshal.Read<int>(start[12..]);
            if (!start.StartsWith(Magic) || MemoryMarshal.Read<int>(start[8..]) != Layout || headLength < 0 || headLength > file.Length)
                return foreign;
            byte[] text = new byte[headLength];
            file.ReadExactly(text);
            var head = JsonSerializer.Deserialize<Head>(text, Json)!;
            long requestsAt = start.Length + headLength;
            long tokensAt = requestsAt + ((long)head.Requests * Unsafe.SizeOf<RequestRecord>());
            long probeAt = tokensAt + ((long)head.Tokens * Unsafe.SizeOf<TokenStamp>());
            if (file.Length < probeAt + ((long)head.Probe * Unsafe.SizeOf<ProbeSample>()))
                return foreign;
            var probe = new ProbeSample[head.Probe];
            new StoredTrace<ProbeSample>(file, probeAt, head.Probe).CopyTo(0, probe);
            var capture = new CellCapture(
                new Cell(head.Deployment, StubConfiguration.Find(head.Configuration)!, head.Level, head.Repetition), head.StartedAt, head.WindowStart, head.WindowEnd, head.Ending,
                new StoredTrace<RequestRecord>(file, requestsAt, head.Requests), new StoredTrace<TokenStamp>(file, tokensAt, head.Tokens), probe, head.Generator, head.Attestation)
            {
                Resources = head.Resources,
                Marks = head.Marks,
            };
            file = null; // its traces hold it
            return capture;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or JsonException)
        {
            return foreign;
        }
        finally
        {
            file?.Dispose();
        }
    }
}

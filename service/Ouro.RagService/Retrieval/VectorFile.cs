using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Ouro.RagService.Storage;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Vectors on disk, little endian: magic "OUROVEC2", int32 dimension, int32 rows, then rows × dimension floats, the codes of
/// all rows (<see cref="RowCodes"/>), the shapes of all rows. It is mapped and searched in place, so that opening it copies
/// nothing; it is replaced and never changed, so that what is mapped stays as it was.
/// </summary>
internal static class VectorFile
{
    public const int HeaderLength = 16;

    private static ReadOnlySpan<byte> Magic => "OUROVEC2"u8;

    /// <summary>Whole or absent, also after a power cut, which may take it as long as its folder is not flushed: it is computed again then.</summary>
    public static void WriteDurably(string path, int dimension, IReadOnlyList<RowRun> runs) => _ = DurableFile.Write(path, file => Write(file, dimension, runs));

    public static void Write(Stream file, int dimension, IReadOnlyList<RowRun> runs)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], dimension);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], runs.Sum(run => run.Count));
        file.Write(header);
        foreach (var run in runs)
            WriteAll(file, MemoryMarshal.AsBytes(run.Vectors));
        foreach (var run in runs)
            WriteAll(file, MemoryMarshal.AsBytes(run.Codes));
        foreach (var run in runs)
            WriteAll(file, MemoryMarshal.AsBytes(run.Shapes));
        GC.KeepAlive(runs);
    }

    /// <summary>The rows, or null when there is no such file or it has another shape: then they are computed again.</summary>
    public static VectorRows? TryMap(string path, int dimension, int rows)
    {
        if (!File.Exists(path))
            return null;
        int stride = RowCodes.StrideOf(dimension);
        long codes = HeaderLength + (long)dimension * rows * sizeof(float);
        long shapes = codes + (long)stride * rows;
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        if (RandomAccess.GetLength(file) != shapes + (long)rows * Marshal.SizeOf<RowShape>() || RandomAccess.Read(file, header, 0) != HeaderLength
            || !header.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != dimension
            || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != rows)
            return null;
        // The view outlives both handles: the kernel keeps the file for it.
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        var view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        return new VectorRows(
            dimension,
            new MappedMemory<float>(view, HeaderLength, dimension * rows).Memory,
            new RowCodes(dimension, new MappedMemory<sbyte>(view, codes, stride * rows).Memory, new MappedMemory<RowShape>(view, shapes, rows).Memory),
            path);
    }

    private static void WriteAll(Stream file, ReadOnlySpan<byte> bytes)
    {
        // 1 MB a call: a signal or a full disk ends a write early, and the stream then knows where.
        for (int start = 0; start < bytes.Length; start += 1 << 20)
            file.Write(bytes[start..Math.Min(bytes.Length, start + (1 << 20))]);
    }
}

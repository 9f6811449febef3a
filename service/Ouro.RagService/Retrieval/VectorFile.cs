using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ouro.RagService.Retrieval;

/// <summary>
/// Vectors on disk: magic "OUROVEC1", int32 dimension, int32 rows (little endian), then rows × dimension floats.
/// Written under a temporary name and renamed, so a reader sees all of it or nothing.
/// </summary>
internal static class VectorFile
{
    public const int HeaderLength = 16;

    private static ReadOnlySpan<byte> Magic => "OUROVEC1"u8;

    public static void Write(string path, int dimension, ReadOnlySpan<float> vectors)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            Span<byte> header = stackalloc byte[HeaderLength];
            Magic.CopyTo(header);
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], dimension);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], vectors.Length / dimension);
            file.Write(header);
            file.Write(MemoryMarshal.AsBytes(vectors));
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>The vectors, or null when there is no such file or it has another shape: then they are computed again.</summary>
    public static float[]? TryRead(string path, int dimension, int rows)
    {
        if (!File.Exists(path))
            return null;
        using var file = File.OpenHandle(path);
        Span<byte> header = stackalloc byte[HeaderLength];
        long expected = HeaderLength + (long)dimension * rows * sizeof(float);
        if (RandomAccess.GetLength(file) != expected || RandomAccess.Read(file, header, 0) != HeaderLength
            || !header.StartsWith(Magic)
            || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != dimension
            || BinaryPrimitives.ReadInt32LittleEndian(header[12..]) != rows)
            return null;
        var vectors = new float[dimension * rows];
        var bytes = MemoryMarshal.AsBytes(vectors.AsSpan());
        for (int read = 0; read < bytes.Length;)
        {
            int count = RandomAccess.Read(file, bytes[read..], HeaderLength + read);
            if (count == 0)
                return null;
            read += count;
        }
        return vectors;
    }
}

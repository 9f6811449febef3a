using System.Buffers.Binary;

namespace Ouro.RagService.Embeddings;

/// <summary>NumPy's array file, version 1: magic "\x93NUMPY", two version bytes, a little-endian u16 header length, the header, the body.</summary>
internal static class NpyFile
{
    private const int PrefixLength = 10;

    public static byte[] ReadBody(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (file.Length < PrefixLength || !file.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException($"{path}: read no NumPy magic, expected an .npy file; restore it from the project's sources");
        return file[(PrefixLength + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8)))..];
    }
}

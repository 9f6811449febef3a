using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ouro.RagService.Retrieval;

/// <summary>Tells whether two lists of passages are the same, in the same order.</summary>
internal static class ContentKey
{
    public static string Of(ReadOnlySpan<Document> documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var document in documents)
        {
            foreach (string part in (ReadOnlySpan<string>)[document.Id, document.Text])
            {
                byte[] bytes = Encoding.UTF8.GetBytes(part);
                // Lengths, so that no text can pass for the end of one and the start of the next.
                BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
                hash.AppendData(length);
                hash.AppendData(bytes);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}

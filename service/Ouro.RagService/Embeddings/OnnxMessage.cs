using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ouro.RagService.Embeddings;

/// <summary>
/// One protobuf message under construction, as far as an ONNX file needs it
/// (https://protobuf.dev/programming-guides/encoding/: a key is field number &lt;&lt; 3 | wire type).
/// </summary>
internal sealed class OnnxMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    /// <summary>Wire type 0: varint.</summary>
    public OnnxMessage Int(int field, long value)
    {
        WriteVarint((ulong)(field << 3));
        WriteVarint((ulong)value);
        return this;
    }

    /// <summary>Wire type 5: four bytes, little endian.</summary>
    public OnnxMessage Float(int field, float value)
    {
        WriteVarint((ulong)((field << 3) | 5));
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        _bytes.Write(four);
        return this;
    }

    /// <summary>Wire type 2: length-delimited.</summary>
    public OnnxMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        WriteVarint((ulong)((field << 3) | 2));
        WriteVarint((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    public OnnxMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public OnnxMessage Message(int field, OnnxMessage value) => Bytes(field, value._bytes.WrittenSpan);

    private void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            Put((byte)(value | 0x80));
            value >>= 7;
        }
        Put((byte)value);
    }

    private void Put(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }
}

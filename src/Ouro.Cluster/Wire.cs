using System.Text.Json;

namespace Ouro.Cluster;

/// <summary>Messages as JSON. What cannot be read is null: a peer's garbage ends nothing.</summary>
internal static class Wire
{
    public static byte[] Encode<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message);

    public static T? Decode<T>(byte[]? bytes)
        where T : class
    {
        try
        {
            return bytes is null ? null : JsonSerializer.Deserialize<T>(bytes);
        }
        catch (JsonException)
        {
            return null; // not one of our messages
        }
    }
}

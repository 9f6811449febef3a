using System.Text.Json;
using NATS.Client.Core;

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

    /// <returns>Null where nobody answers in time, or with something else.</returns>
    public static async Task<T?> AskAsync<T>(NatsConnection nats, string subject, object message)
        where T : class
    {
        try
        {
            return Decode<T>((await nats.RequestAsync<byte[], byte[]>(subject, Encode(message))).Data);
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException)
        {
            return null; // nobody there, or too slow to be of use
        }
    }
}

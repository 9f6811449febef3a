using System.Net.WebSockets;

namespace Ouro.Deploy.Kubernetes;

/// <summary>
/// A WebSocket of the subprotocol v4.channel.k8s.io: each message begins with one byte, its channel.
/// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/remotecommand/constants.go
/// </summary>
internal sealed class ChannelSocket(WebSocket socket) : IDisposable
{
    public const byte Input = 0;
    public const byte Output = 1;
    public const byte Status = 3;

    private readonly byte[] _receive = new byte[64 * 1024];
    private byte? _unfinished;

    /// <summary>One caller at a time.</summary>
    public async ValueTask SendAsync(byte channel, ReadOnlyMemory<byte> payload, CancellationToken cancel)
    {
        byte[] message = new byte[payload.Length + 1];
        message[0] = channel;
        payload.CopyTo(message.AsMemory(1));
        await socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, cancel);
    }

    /// <summary>The next piece of a message that is not empty; null at the end. One caller at a time; the payload is valid until the next call.</summary>
    public async ValueTask<(byte Channel, ReadOnlyMemory<byte> Payload)?> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            // The rest of a message longer than the buffer belongs to its channel.
            byte? channel = _unfinished;
            var received = await socket.ReceiveAsync(_receive.AsMemory(), cancel);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            if (received.Count == 0)
            {
                // An empty last piece ends its message too.
                _unfinished = received.EndOfMessage ? null : channel;
                continue;
            }

            int start = channel is null ? 1 : 0;
            byte of = channel ?? _receive[0];
            _unfinished = received.EndOfMessage ? null : of;
            if (received.Count > start)
                return (of, _receive.AsMemory(start, received.Count - start));
        }
    }

    public void Dispose() => socket.Dispose();
}

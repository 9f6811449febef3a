using System.Net.Sockets;
using System.Net.WebSockets;
using Ouro.Deploy.NetworkPath;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes.Routes;

/// <summary>
/// A port of this machine whose connections are carried to a pod through the API server, one WebSocket each
/// (kubectl's port-forward, built in). Channel 0 holds the bytes, channel 1 the pod's complaint; each opens with the port number.
/// </summary>
internal sealed class PortForward : IAsyncDisposable
{
    private const byte Data = 0;
    private const byte Error = 1;
    private const int PortNumberBytes = 2;

    private readonly Func<CancellationToken, Task<Result<WebSocket>>> _dial;
    private readonly LoopbackListener _listener;
    private int _dropped;
    private volatile string? _lastReason;

    private PortForward(Func<CancellationToken, Task<Result<WebSocket>>> dial)
    {
        _dial = dial;
        _listener = new LoopbackListener(ForwardAsync);
    }

    public Uri BaseUrl => _listener.BaseUrl;

    /// <summary>Connections that the cluster's side refused or cut, and why the last one.</summary>
    public (int Count, string? Reason) Dropped => (Volatile.Read(ref _dropped), _lastReason);

    /// <param name="dial">Opens a WebSocket to the pod that serves now: a pod that was replaced is found anew.</param>
    public static PortForward Start(Func<CancellationToken, Task<Result<WebSocket>>> dial) => new(dial);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ForwardAsync(Socket client, CancellationToken stop)
    {
        using var accepted = client;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var dialled = await _dial(over.Token);
            if (!dialled.TryGet(out var socket))
            {
                Drop(dialled.Faults[0].Read);
                return;
            }

            using var pod = new ChannelSocket(socket);
            Task up = SendAsync(client, pod, over.Token), down = ReceiveAsync(pod, client, over.Token);
            var first = await Task.WhenAny(up, down);
            await over.CancelAsync();
            if (first.Exception?.InnerException is WebSocketException broken)
                Drop(broken.Message);
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or SocketException or IOException or InvalidOperationException)
        {
            // The forward stops, the client has gone, or the first direction's end has cut the second off.
        }
    }

    private static async Task SendAsync(Socket client, ChannelSocket pod, CancellationToken cancel)
    {
        byte[] buffer = new byte[16 * 1024];
        while (await client.ReceiveAsync(buffer.AsMemory(), cancel) is > 0 and var count)
            await pod.SendAsync(Data, buffer.AsMemory(0, count), cancel);
    }

    private async Task ReceiveAsync(ChannelSocket pod, Socket client, CancellationToken cancel)
    {
        int dataHead = PortNumberBytes, errorHead = PortNumberBytes;
        while (await pod.ReceiveAsync(cancel) is { } received)
        {
            ref int head = ref received.Channel == Data ? ref dataHead : ref errorHead;
            int skipped = Math.Min(head, received.Payload.Length);
            head -= skipped;
            var bytes = received.Payload[skipped..];
            if (received.Channel == Error && bytes.Length > 0)
                Drop(System.Text.Encoding.UTF8.GetString(bytes.Span).Trim());
            else if (received.Channel == Data)
                await SendAllAsync(client, bytes, cancel);
        }
    }

    private static async Task SendAllAsync(Socket client, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
    {
        while (bytes.Length > 0)
            bytes = bytes[await client.SendAsync(bytes, cancel)..];
    }

    private void Drop(string reason)
    {
        Interlocked.Increment(ref _dropped);
        _lastReason = reason;
    }
}

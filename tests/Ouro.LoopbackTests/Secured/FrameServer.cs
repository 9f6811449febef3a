using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ouro.LoopbackTests.Secured;

/// <summary>HTTP/2 in the clear, frame by frame (RFC 9113), so that it may break what a framework would not let it break.</summary>
internal sealed class FrameServer : IAsyncDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte GoAway = 7;
    private const byte Settings = 4;
    private const byte EndHeaders = 4;
    private const byte Acknowledgement = 1;
    private const int PrefaceBytes = 24;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<FrameServer, Stream, int, Task> _answer;
    private readonly Task _accepting;

    /// <param name="answer">Called with each request's stream number; the connection closes once it returns.</param>
    public FrameServer(Func<FrameServer, Stream, int, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    public async Task WriteAsync(Stream stream, byte type, int streamNumber, byte[] payload, byte flags = 0)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamNumber);
        payload.CopyTo(frame, 9);
        await stream.WriteAsync(frame, _stop.Token);
    }

    /// <summary>The reply's headers, and the first token of an event stream.</summary>
    public async Task BeginReplyAsync(Stream stream, int streamNumber)
    {
        // HPACK (RFC 7541): 0x88 is ":status: 200"; 0x0f 0x10 is a literal "content-type" (31), not indexed.
        byte[] type = Encoding.ASCII.GetBytes("text/event-stream");
        await WriteAsync(stream, Headers, streamNumber, [0x88, 0x0f, 0x10, (byte)type.Length, .. type], EndHeaders);
        await WriteAsync(stream, Data, streamNumber, Encoding.ASCII.GetBytes("data: {\"type\":\"token\",\"content\":\"a\"}\n\n"));
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        try
        {
            byte[] buffer = new byte[64 * 1024];
            await stream.ReadExactlyAsync(buffer.AsMemory(0, PrefaceBytes), _stop.Token);
            await WriteAsync(stream, Settings, 0, []);
            while (true)
            {
                await stream.ReadExactlyAsync(buffer.AsMemory(0, 9), _stop.Token);
                int length = BinaryPrimitives.ReadInt32BigEndian(buffer) >> 8;
                var (type, flags, number) = (buffer[3], buffer[4], BinaryPrimitives.ReadInt32BigEndian(buffer.AsSpan(5)));
                await stream.ReadExactlyAsync(buffer.AsMemory(0, length), _stop.Token);
                if (type == Settings && flags != Acknowledgement)
                    await WriteAsync(stream, Settings, 0, [], Acknowledgement);
                if (type != Headers)
                    continue;
                await _answer(this, stream, number);
                return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The engine closed first, or the test is over.
        }
    }
}

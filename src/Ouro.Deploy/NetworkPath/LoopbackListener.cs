using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Ouro.Deploy.NetworkPath;

/// <summary>A free port of this machine; every connection to it is given to <c>forward</c>, which ends when the connection or the listener does and owns the socket.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly Func<Socket, CancellationToken, Task> _forward;
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public LoopbackListener(Func<Socket, CancellationToken, Task> forward)
    {
        _forward = forward;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        BaseUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/"));
        _accepting = AcceptAsync();
    }

    public Uri BaseUrl { get; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                if (await TryAcceptAsync() is not { } client)
                    continue;
                client.NoDelay = true;
                _connections.RemoveAll(connection => connection.IsCompletedSuccessfully);
                _connections.Add(_forward(client, _stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || _stop.IsCancellationRequested)
        {
            // The listener stops.
        }
    }

    private async Task<Socket?> TryAcceptAsync()
    {
        try
        {
            return await _listener.AcceptAsync(_stop.Token);
        }
        catch (SocketException) when (!_stop.IsCancellationRequested)
        {
            // The peer has gone already, or no descriptor is left: the next one is still waited for.
            await Task.Delay(TimeSpan.FromMilliseconds(50), _stop.Token);
            return null;
        }
    }
}

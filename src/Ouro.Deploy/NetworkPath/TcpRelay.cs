using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ouro.Model.Planning;

namespace Ouro.Deploy.NetworkPath;

/// <summary>
/// A path with set properties to a service: listens on loopback and forwards every connection, late and slowly as told.
/// Stands in for netem, which needs a kernel module and rights that are often missing. Delays are kept to about a
/// millisecond, the resolution of the runtime's timers.
/// </summary>
public sealed class TcpRelay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Uri _target;
    private readonly PathLimits _limits;
    private readonly Link _toTarget;
    private readonly Link _toClient;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    private TcpRelay(Uri target, PathLimits limits)
    {
        _target = target;
        _limits = limits;
        _toTarget = new Link(limits.OneWayDelay, limits.BytesPerSecond);
        _toClient = new Link(limits.OneWayDelay, limits.BytesPerSecond);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(4096);
        BaseUrl = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/"));
        _accepting = AcceptAsync();
    }

    public Uri BaseUrl { get; }

    /// <param name="target">Host and port that every connection is forwarded to.</param>
    public static TcpRelay Start(Uri target, PathLimits limits) => new(target, limits);

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
                var client = await _listener.AcceptAsync(_stop.Token);
                _connections.RemoveAll(connection => connection.IsCompletedSuccessfully);
                _connections.Add(ForwardAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The relay stops.
        }
    }

    private async Task ForwardAsync(Socket client)
    {
        using var accepted = client;
        using var service = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.NoDelay = true;
        service.NoDelay = true;
        try
        {
            await service.ConnectAsync(_target.Host, _target.Port, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Nobody listens there: the client sees its connection end, as behind any proxy.
            return;
        }

        await Task.WhenAll(
            new Pump(client, service, _toTarget, null).RunAsync(_stop.Token),
            new Pump(service, client, _toClient, _limits.ReplyHoldBack).RunAsync(_stop.Token));
    }
}

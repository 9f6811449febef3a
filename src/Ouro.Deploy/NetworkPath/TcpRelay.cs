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
    private readonly LoopbackListener _listener;
    private readonly Uri _target;
    private readonly PathLimits _limits;
    private readonly Link _toTarget;
    private readonly Link _toClient;

    private TcpRelay(Uri target, PathLimits limits)
    {
        _target = target;
        _limits = limits;
        _toTarget = new Link(limits.OneWayDelay, limits.BytesPerSecond);
        _toClient = new Link(limits.OneWayDelay, limits.BytesPerSecond);
        _listener = new LoopbackListener(ForwardAsync);
    }

    public Uri BaseUrl => _listener.BaseUrl;

    /// <param name="target">Host and port that every connection is forwarded to.</param>
    public static TcpRelay Start(Uri target, PathLimits limits) => new(target, limits);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ForwardAsync(Socket client, CancellationToken stop)
    {
        using var accepted = client;
        using var service = new Socket(SocketType.Stream, ProtocolType.Tcp);
        service.NoDelay = true;
        try
        {
            await service.ConnectAsync(_target.Host, _target.Port, stop);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Nobody listens there: the client sees its connection end, as behind any proxy.
            return;
        }

        await Task.WhenAll(
            new Pump(client, service, _toTarget, null).RunAsync(stop),
            new Pump(service, client, _toClient, _limits.ReplyHoldBack).RunAsync(stop));
    }
}

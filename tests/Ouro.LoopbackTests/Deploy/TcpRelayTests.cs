using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ouro.Deploy.NetworkPath;
using Ouro.Model.Planning;

namespace Ouro.LoopbackTests.Deploy;

public sealed class TcpRelayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_arrive_unchanged_in_both_directions_and_so_does_the_end()
    {
        byte[] sent = new byte[1_000_000];
        new Random(1).NextBytes(sent);
        await using var path = await Joined.OpenAsync(new PathLimits(TimeSpan.FromMilliseconds(3), null, new HoldBack(10_000, TimeSpan.FromMilliseconds(20))));
        var echo = Task.Run(async () =>
        {
            await path.Service.GetStream().CopyToAsync(path.Service.GetStream(), Cancel);
            path.Service.Client.Shutdown(SocketShutdown.Send);
        }, Cancel);
        var write = Task.Run(async () =>
        {
            await path.Client.GetStream().WriteAsync(sent, Cancel);
            path.Client.Client.Shutdown(SocketShutdown.Send);
        }, Cancel);
        using var received = new MemoryStream();
        await path.Client.GetStream().CopyToAsync(received, Cancel);
        await Task.WhenAll(echo, write);
        Assert.Equal(sent, received.ToArray());
    }

    [Fact]
    public async Task The_delay_is_paid_in_each_direction()
    {
        await using var path = await Joined.OpenAsync(new PathLimits(TimeSpan.FromMilliseconds(40), null, null));
        byte[] one = new byte[1];
        var watch = Stopwatch.StartNew();
        await path.Client.GetStream().WriteAsync(one, Cancel);
        await path.Service.GetStream().ReadExactlyAsync(one, Cancel);

        // The runtime's timers count on a clock that a kernel of 250 Hz moves every 4 ms, so they may fire that much early.
        Assert.True(watch.Elapsed.TotalMilliseconds >= 35, $"{watch.Elapsed.TotalMilliseconds:0.0} ms one way");
        await path.Service.GetStream().WriteAsync(one, Cancel);
        await path.Client.GetStream().ReadExactlyAsync(one, Cancel);
        Assert.True(watch.Elapsed.TotalMilliseconds >= 70, $"{watch.Elapsed.TotalMilliseconds:0.0} ms there and back");
    }

    [Fact]
    public async Task No_more_passes_than_the_bandwidth_allows()
    {
        await using var path = await Joined.OpenAsync(new PathLimits(TimeSpan.Zero, 200_000, null));
        byte[] bytes = new byte[60_000];
        var watch = Stopwatch.StartNew();
        await path.Service.GetStream().WriteAsync(bytes, Cancel);
        await path.Client.GetStream().ReadExactlyAsync(bytes, Cancel);
        // 60 kB at 200 kB/s.
        Assert.True(watch.Elapsed.TotalSeconds >= 0.29, $"{watch.Elapsed.TotalSeconds:0.000} s");
    }

    [Fact]
    public async Task Replies_are_held_back_until_there_are_enough_bytes_and_released_when_no_more_come()
    {
        await using var path = await Joined.OpenAsync(new PathLimits(TimeSpan.Zero, null, new HoldBack(4, TimeSpan.FromMilliseconds(100))));
        byte[] buffer = new byte[64];
        for (int i = 0; i < 3; i++)
        {
            await path.Service.GetStream().WriteAsync(new byte[] { 1 }, Cancel);
            // Each byte in a segment of its own.
            await Task.Delay(5, Cancel);
        }

        await path.Service.GetStream().WriteAsync(new byte[] { 1 }, Cancel);
        Assert.Equal(4, await path.Client.GetStream().ReadAsync(buffer, Cancel));
        await path.Service.GetStream().WriteAsync(new byte[] { 2 }, Cancel);
        Assert.Equal(1, await path.Client.GetStream().ReadAsync(buffer, Cancel));
    }

    [Fact]
    public async Task Without_a_service_the_connection_ends()
    {
        await using var relay = TcpRelay.Start(new Uri("http://127.0.0.1:1/"), new PathLimits(TimeSpan.Zero, null, null));
        using var client = new TcpClient();
        await client.ConnectAsync(relay.BaseUrl.Host, relay.BaseUrl.Port, Cancel);
        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1], Cancel));
    }

    /// <summary>Two ends of a connection through a relay.</summary>
    private sealed record Joined(TcpClient Client, TcpClient Service, TcpRelay Relay) : IAsyncDisposable
    {
        public static async Task<Joined> OpenAsync(PathLimits limits)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var relay = TcpRelay.Start(new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), limits);
            var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(relay.BaseUrl.Host, relay.BaseUrl.Port, Cancel);
            var service = await listener.AcceptTcpClientAsync(Cancel);
            service.NoDelay = true;
            return new Joined(client, service, relay);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            Service.Dispose();
            await Relay.DisposeAsync();
        }
    }
}

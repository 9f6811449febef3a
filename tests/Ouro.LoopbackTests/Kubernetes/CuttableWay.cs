using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ouro.Deploy.NetworkPath;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>A port before the cluster's API server whose connections can be cut, as by a load balancer that gives one up.</summary>
internal sealed class CuttableWay : IAsyncDisposable
{
    private readonly Uri _server;
    private readonly LoopbackListener _listener;
    private CancellationTokenSource _cut = new();
    private int _connections;

    public CuttableWay(Cluster cluster, string folder)
    {
        var config = JsonNode.Parse(cluster.Kubectl("config", "view", "--raw", "-o", "json"))!;
        var entry = config["clusters"]![0]!["cluster"]!.AsObject();
        _server = new Uri((string)entry["server"]!);
        _listener = new LoopbackListener(ForwardAsync);
        entry["server"] = $"{_server.Scheme}://127.0.0.1:{_listener.BaseUrl.Port}";
        entry.Remove("certificate-authority");
        entry.Remove("certificate-authority-data");
        entry["insecure-skip-tls-verify"] = true; // its certificate names another address
        Kubeconfig = Path.Combine(folder, "kubeconfig-cuttable");
        File.WriteAllText(Kubeconfig, config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    public string Kubeconfig { get; }

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Ends all connections; later ones pass.</summary>
    public void Cut()
    {
        using var old = Interlocked.Exchange(ref _cut, new CancellationTokenSource());
        old.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _cut.Dispose();
    }

    private async Task ForwardAsync(Socket client, CancellationToken stop)
    {
        using var accepted = client;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, _cut.Token);
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Interlocked.Increment(ref _connections);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, over.Token);
            await Task.WhenAny(CopyAsync(client, server, over.Token), CopyAsync(server, client, over.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // Cut, or the server refused.
        }
        finally
        {
            Interlocked.Decrement(ref _connections);
        }
    }

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken stop)
    {
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer.AsMemory(), stop) is > 0 and var count)
                await to.SendAsync(buffer.AsMemory(0, count), stop);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One of the two has gone, or the way is cut.
        }
    }
}

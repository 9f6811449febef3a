using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Ouro.LoopbackTests.Cluster;

/// <summary>A real nats-server with JetStream on a free port of this machine.</summary>
internal sealed class NatsServer : IDisposable
{
    public const string Program = "/usr/sbin/nats-server";

    private readonly Process _process;
    private readonly string _folder;

    private NatsServer(Process process, string folder, int port) => (_process, _folder, Url) = (process, folder, $"nats://127.0.0.1:{port}");

    public static bool IsInstalled => File.Exists(Program);

    public string Url { get; }

    /// <param name="flags">More of nats-server's, such as <c>--user</c>.</param>
    public static async Task<NatsServer> StartAsync(params string[] flags)
    {
        string folder = Directory.CreateTempSubdirectory("ouro-nats").FullName;
        int port = FreePort();
        var process = Process.Start(new ProcessStartInfo(Program, ["-a", "127.0.0.1", "-p", $"{port}", "-js", "-sd", folder, .. flags]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        for (int attempt = 0; attempt < 100; attempt++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                return new NatsServer(process, folder, port);
            }
            catch (SocketException)
            {
                await Task.Delay(100, TestContext.Current.CancellationToken); // until it listens
            }
        }

        throw new InvalidOperationException("nats-server does not listen");
    }

    /// <summary><c>STOP</c> freezes it, <c>CONT</c> lets it go on.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, $"{_process.Id}"]);
        kill.WaitForExit();
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ouro.LoopbackTests.Load;

/// <summary>A raw TCP server whose every answer is the test's own code: it may lie, stall and cut as no framework would.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _tasks = [];
    private readonly Func<Exchange, Task> _script;
    private int _connections;
    private int _requests;

    public ScriptedServer(Func<Exchange, Task> script)
    {
        _script = script;
        _listener.Start(2048);
        _tasks.Add(AcceptAsync());
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Connections => Volatile.Read(ref _connections);

    public int Requests => Volatile.Read(ref _requests);

    public static int FreePort()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        return port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] tasks;
        lock (_tasks)
            tasks = [.. _tasks];
        await Task.WhenAll(tasks).WaitAsync(TimeSpan.FromSeconds(10));
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                Interlocked.Increment(ref _connections);
                lock (_tasks)
                    _tasks.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        try
        {
            while (await ReadRequestAsync(stream) is { } request)
            {
                Interlocked.Increment(ref _requests);
                var exchange = new Exchange(stream, request, _stop.Token);
                await _script(exchange);
                if (exchange.Closes)
                    return;
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The engine closed first, or the test is over.
        }
    }

    private async Task<string?> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            int count = await stream.ReadAsync(buffer, _stop.Token);
            if (count == 0)
                return null;
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            string soFar = text.ToString();
            int head = soFar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0)
                continue;
            int length = 0;
            foreach (string line in soFar[..head].Split("\r\n"))
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    length = int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture);
            }

            if (soFar.Length >= head + 4 + length)
                return soFar;
        }
    }
}

/// <summary>One request and the means to answer it.</summary>
internal sealed class Exchange(NetworkStream stream, string request, CancellationToken stop)
{
    public const string StreamHead =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nOuro-Stubs: embeddings=mock, llm=real\r\nTransfer-Encoding: chunked\r\n";

    public string Request => request;

    public CancellationToken Stop => stop;

    public bool Closes { get; set; }

    public string RequestId => request.Split("X-Request-Id: ")[1].Split('\r')[0];

    public Task RawAsync(string bytes) => stream.WriteAsync(Encoding.UTF8.GetBytes(bytes), stop).AsTask();

    public Task HeadAsync() => RawAsync($"{StreamHead}X-Request-Id: {RequestId}\r\n\r\n");

    public Task EventAsync(string json) => RawAsync(Chunk($"data: {json}\n\n"));

    public Task TokenAsync(string content) => EventAsync($"{{\"type\":\"token\",\"content\":\"{content}\"}}");

    public Task LastChunkAsync() => RawAsync("0\r\n\r\n");

    /// <summary>A whole good reply.</summary>
    public async Task GoodAsync(int tokens = 5, int firstTokenDelayMs = 0)
    {
        await HeadAsync();
        await EventAsync("{\"type\":\"status\",\"message\":\"searching\"}");
        await EventAsync("{\"type\":\"documents\",\"data\":[],\"count\":0}");
        if (firstTokenDelayMs > 0)
            await Task.Delay(firstTokenDelayMs, stop); // the scripted time to first token
        for (int i = 0; i < tokens; i++)
            await TokenAsync($"w{i} ");
        await EventAsync("{\"type\":\"complete\",\"timings\":{\"embed\":{\"queue_ms\":0.5,\"run_ms\":2.25},\"generation\":{\"queue_ms\":0,\"run_ms\":7}}}");
        await EventAsync("{\"type\":\"end\"}");
        await LastChunkAsync();
    }

    private static string Chunk(string data) => $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n";
}

using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ouro.LoopbackTests.Bench;

/// <summary>A server that answers <c>/ask/stream</c> with exactly the bytes it is told to, and everything else with a health document.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public const string StreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nOuro-Stubs: embeddings=real, llm=real\r\nConnection: close\r\n\r\n";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, NetworkStream, Task> _answer;
    private readonly Task _accepting;
    private int _asked;

    private ScriptedServer(Func<string, NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Requests to <c>/ask/stream</c> so far.</summary>
    public int Asked => Volatile.Read(ref _asked);

    /// <param name="answer">Given the request body, writes a whole reply; the connection closes after it.</param>
    public static ScriptedServer Start(Func<string, NetworkStream, Task> answer) => new(answer);

    public static ScriptedServer Replying(string reply) => Start((_, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(reply)).AsTask());

    /// <summary>A healthy reply of the original service: text/plain, growing partial_answer. Documents differ by query, as real embeddings make them.</summary>
    public static string Healthy(string body)
    {
        int id = body.Length % 7 + body.Sum(c => c) % 1000;
        return StreamHead
            + "data: {\"type\": \"status\", \"message\": \"Searching\"}\n\n"
            + $"data: {{\"type\": \"documents\", \"data\": [{{\"id\": \"{id}\", \"score\": 0.{id}, \"snippet\": \"s\"}}], \"count\": 1, \"retrieval_time\": 0.01}}\n\n"
            + "data: {\"type\": \"token\", \"content\": \"Hello\", \"partial_answer\": \"Hello\"}\n\n"
            + "data: {\"type\": \"token\", \"content\": \" there\", \"partial_answer\": \"Hello there\"}\n\n"
            + "data: {\"type\": \"complete\", \"final_answer\": \"Hello there\", \"documents\": [], \"total_time\": 0.1, \"llm_time\": 0.05}\n\n"
            + "data: {\"type\": \"end\"}\n\n";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                break;
            }
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                var request = new StringBuilder();
                byte[] buffer = new byte[65536];
                while (!IsWhole(request.ToString()))
                {
                    int read = await stream.ReadAsync(buffer, _stop.Token);
                    if (read == 0)
                        return;
                    request.Append(Encoding.UTF8.GetString(buffer, 0, read));
                }

                string text = request.ToString();
                if (!text.StartsWith("POST", StringComparison.Ordinal))
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{}"u8.ToArray(), _stop.Token);
                    return;
                }

                Interlocked.Increment(ref _asked);
                await _answer(text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], stream);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // The client may leave at any moment: that is what some of these tests are about.
                client.Close();
            }
        }
    }

    private static bool IsWhole(string request)
    {
        int end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
            return false;
        int at = request.IndexOf("content-length:", StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at > end)
            return true;
        int length = int.Parse(request[(at + 15)..request.IndexOf('\r', at)].Trim(), System.Globalization.CultureInfo.InvariantCulture);
        return Encoding.UTF8.GetByteCount(request[(end + 4)..]) >= length;
    }
}

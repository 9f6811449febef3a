using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ouro.Model.Planning;

namespace Ouro.Load.Engine;

/// <summary>An in-process server of scripted replies, one thread per connection, for warming up the engine's code.</summary>
internal sealed class WarmTarget : IDisposable
{
    private const int Slots = 4;
    private const int RequestsPerRound = 2_000;

    private static readonly byte[][] s_reply = BuildReply();
    private readonly Socket _listener;
    private readonly List<Thread> _threads = [];
    private readonly List<Socket> _clients = [];
    private readonly Lock _gate = new();
    private readonly X509Certificate2? _certificate;

    private WarmTarget(Socket listener, X509Certificate2? certificate) => (_listener, _certificate) = (listener, certificate);

    public LoadJob Job => new(
        new Uri($"{(_certificate is null ? "http" : "https")}://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}/"),
        new RequestPlan("/ask/stream", TargetFormat.Ouragboros, ["{\"query\":\"warm up\"}"u8.ToArray()], [])
        {
            // It is this very process that answers.
            Transport = new Transport(UsesHttp2: false, ChecksCertificates: false),
        },
        new ClosedLoop(),
        Slots,
        Slots,
        RequestsPerRound,
        TimeSpan.FromSeconds(2),
        Timeouts.Default,
        1,
        0,
        Slots,
        null,
        []);

    /// <param name="overTls">With a certificate made for the purpose.</param>
    public static WarmTarget Start(bool overTls)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(64);
        var target = new WarmTarget(listener, overTls ? CreateCertificate() : null);
        target.StartThread(target.Accept);
        return target;
    }

    public void Dispose()
    {
        _listener.Dispose();
        Thread[] threads;
        lock (_gate)
        {
            foreach (var client in _clients)
                client.Dispose();
            threads = [.. _threads];
        }

        foreach (var thread in threads)
            thread.Join();
        _certificate?.Dispose();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=ouro warm-up", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void StartThread(Action body)
    {
        var thread = new Thread(() => body()) { IsBackground = true, Name = "ouro warm-up target" };
        lock (_gate)
            _threads.Add(thread);
        thread.Start();
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.Accept();
                client.NoDelay = true;
                lock (_gate)
                    _clients.Add(client);
                StartThread(() => Answer(client));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed: the warm-up is over.
        }
    }

    /// <summary>Every read that ends in the request's last byte is answered; requests are far below one segment.</summary>
    private void Answer(Socket client)
    {
        byte[] buffer = new byte[4096];
        try
        {
            using var stream = Secured(new NetworkStream(client));
            int length = 0;
            while (true)
            {
                int count = stream.Read(buffer.AsSpan(length));
                if (count == 0)
                    return;
                length += count;
                if (buffer[length - 1] != '}')
                    continue;
                length = 0;
                foreach (byte[] part in s_reply)
                    stream.Write(part);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or ObjectDisposedException)
        {
            // The engine closed its end, or the warm-up is over.
        }
    }

    private Stream Secured(NetworkStream connection)
    {
        if (_certificate is null)
            return connection;
        var tls = new SslStream(connection);
        tls.AuthenticateAsServer(_certificate);
        return tls;
    }

    private static byte[][] BuildReply()
    {
        var parts = new List<string>
        {
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nOuro-Stubs: embeddings=mock, llm=mock\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Chunk("data: {\"type\":\"status\",\"message\":\"searching\"}\n\n"),
            Chunk("data: {\"type\":\"documents\",\"data\":[{\"id\":\"1\",\"score\":0.5,\"snippet\":\"s\"}],\"count\":1}\n\n"),
        };
        for (int i = 0; i < 10; i++)
            parts.Add(Chunk($"data: {{\"type\":\"token\",\"content\":\"word{i} \"}}\n\n"));

        // Not ASCII, so that the JSON reader is warmed as well.
        parts.Add(Chunk("data: {\"type\":\"token\",\"content\":\"\u03b1\\n\",\"partial_answer\":\"all\"}\n\n"));
        parts.Add(Chunk("data: {\"type\":\"complete\",\"timings\":{\"embed\":{\"queue_ms\":0.1,\"run_ms\":1}}}\n\n"));
        parts.Add(Chunk("data: {\"type\":\"end\"}\n\n") + "0\r\n\r\n");
        return [.. parts.Select(Encoding.UTF8.GetBytes)];
    }

    private static string Chunk(string data) => $"{Encoding.UTF8.GetByteCount(data):x}\r\n{data}\r\n";
}

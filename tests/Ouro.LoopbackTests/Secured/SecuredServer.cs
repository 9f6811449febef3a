using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Ouro.LoopbackTests.Secured;

/// <summary>Kestrel with a certificate of the test's own, or with HTTP in the clear, whose every answer is the test's own code.</summary>
internal sealed class SecuredServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte> _connections = new();

    private SecuredServer(TestCertificate? certificate, HttpProtocols protocols, int maxStreams, Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.MaxStreamsPerConnection = maxStreams;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                if (certificate is not null)
                    listen.UseHttps(certificate.Server);
            });
        });
        _app = builder.Build();
        _app.Run(context =>
        {
            _connections.TryAdd(context.Connection.Id, 0);
            Seen.Enqueue(new(context.Request.Protocol, context.Request.Path, context.Request.Headers.Authorization.ToString()));
            return context.Request.Path == "/health" ? context.Response.WriteAsync("{\"status\":\"ok\"}") : answer(context);
        });
    }

    /// <summary>By the name localhost, not by the address.</summary>
    public Uri Url { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public int Connections => _connections.Count;

    /// <param name="certificate">Null: HTTP in the clear.</param>
    public static async Task<SecuredServer> StartAsync(TestCertificate? certificate, HttpProtocols protocols, Func<HttpContext, Task>? answer = null, int maxStreams = 100)
    {
        var server = new SecuredServer(certificate, protocols, maxStreams, answer ?? (context => AnswerAsync(context)));
        await server._app.StartAsync();
        int port = new Uri(server._app.Urls.Single()).Port;
        server.Url = new Uri(string.Create(CultureInfo.InvariantCulture, $"{(certificate is null ? "http" : "https")}://localhost:{port}"));
        return server;
    }

    /// <summary>A whole good reply of a service with both stubs, an event per flush.</summary>
    public static async Task AnswerAsync(HttpContext context, int tokens = 5, int betweenMs = 0)
    {
        await BeginAsync(context);
        await EventAsync(context, "{\"type\":\"status\",\"message\":\"searching\"}");
        await EventAsync(context, "{\"type\":\"documents\",\"data\":[],\"count\":0}");
        for (int i = 0; i < tokens; i++)
        {
            if (betweenMs > 0)
                await Task.Delay(betweenMs, context.RequestAborted); // the scripted time between tokens
            await EventAsync(context, $"{{\"type\":\"token\",\"content\":\"{(i == 0 ? "Mock response to: " : "word ")}\"}}");
        }

        await EventAsync(context, "{\"type\":\"end\"}");
    }

    public static Task BeginAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers["Ouro-Stubs"] = "embeddings=mock, llm=mock";
        context.Response.Headers["X-Request-Id"] = context.Request.Headers["X-Request-Id"];
        return context.Response.Body.FlushAsync();
    }

    public static async Task EventAsync(HttpContext context, string json)
    {
        await context.Response.WriteAsync($"data: {json}\n\n");
        await context.Response.Body.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    internal readonly record struct SeenRequest(string Protocol, string Path, string Authorization);
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Ouro.RagService.Hosting;

namespace Ouro.LoopbackTests.Service;

/// <summary>An upstream whose every reply the test writes.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly List<string> _paths = [];

    private ScriptedUpstream(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    /// <summary>Paths asked so far, health pages apart.</summary>
    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_paths)
                return [.. _paths];
        }
    }

    /// <param name="reply">Writes the reply to a request; the number counts from 1.</param>
    public static async Task<ScriptedUpstream> StartAsync(Func<HttpContext, int, Task> reply)
    {
        var upstream = new ScriptedUpstream(QuietHost.CreateBuilder(new ListenAddress(System.Net.IPAddress.Loopback, 0), _ => { }).Build());
        upstream._app.Run(async context =>
        {
            if (context.Request.Path == "/health")
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            int number;
            lock (upstream._paths)
            {
                upstream._paths.Add(context.Request.Path);
                number = upstream._paths.Count;
            }
            await reply(context, number);
        });
        int? port = await QuietHost.TryStartAsync(upstream._app, TestContext.Current.CancellationToken);
        upstream.Url = $"http://127.0.0.1:{port}";
        return upstream;
    }

    public static async Task SendAsync(HttpContext context, string type, params string[] pieces)
    {
        context.Response.ContentType = type;
        foreach (string piece in pieces)
            await SendAsync(context, piece);
    }

    /// <summary>More of a reply that has begun, in a flush of its own.</summary>
    public static async Task SendAsync(HttpContext context, string piece)
    {
        await context.Response.WriteAsync(piece, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    public static string Chunk(string content) => "data: {\"choices\":[{\"delta\":{\"content\":\"" + content + "\"}}]}\n\n";

    public const string Done = "data: [DONE]\n\n";

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

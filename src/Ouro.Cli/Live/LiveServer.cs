using Microsoft.AspNetCore.Http;
using Ouro.Cli.Rendering.Html;
using Ouro.Cli.Serving;
using Ouro.Model.Planning;

namespace Ouro.Cli.Live;

/// <summary>Serves the live page of one run on this machine.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    // Twice a second looks alive; each page costs one small object.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly LocalServer _server;
    private readonly TimeProvider _time;

    private LiveServer(LocalServer server, TimeProvider time) => (_server, _time) = (server, time);

    public Uri Address => _server.Address;

    public static async Task<LiveServer> StartAsync(RunPlan plan, LiveProgress progress, TimeProvider time)
    {
        // Any free port: there is no input that could be at fault.
        var started = await LocalServer.StartAsync(0, new Dictionary<string, RequestDelegate>
        {
            [""] = context =>
            {
                context.Response.ContentType = "text/html; charset=utf-8";
                return context.Response.WriteAsync(LivePage.Render(plan));
            },
            ["events"] = context => StreamAsync(context, progress, time),
        });
        return new LiveServer(started.Value, time);
    }

    /// <summary>Lets the open pages hear how the run ended, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Delay(Interval * 2, _time);
        await _server.DisposeAsync();
    }

    /// <summary>Server-sent events (WHATWG HTML, §9.2): every row so far, then this moment, again and again; at last how the run ended.</summary>
    private static async Task StreamAsync(HttpContext context, LiveProgress progress, TimeProvider time)
    {
        var stop = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        int sent = 0;
        try
        {
            string? ended;
            do
            {
                ended = progress.Ended;
                foreach (string cell in progress.CellsSince(sent))
                {
                    await context.Response.WriteAsync($"event: cell\ndata: {cell}\n\n", stop);
                    sent++;
                }

                await context.Response.WriteAsync($"event: now\ndata: {progress.Now()}\n\n", stop);
                await context.Response.Body.FlushAsync(stop);
                if (ended is null)
                    await Task.Delay(Interval, time, stop);
            }
            while (ended is null);
            await context.Response.WriteAsync($"event: end\ndata: {ended.ReplaceLineEndings(" ")}\n\n", stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The page was closed; the run does not care.
            return;
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Ouro.Cli.Rendering.Html;
using Ouro.Model.Planning;

namespace Ouro.Cli.Live;

/// <summary>Serves the live page of one run on loopback, to whoever knows the token in its address: other users of this machine do not.</summary>
internal sealed class LiveServer : IAsyncDisposable
{
    // Twice a second looks alive; each page costs one small object.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly WebApplication _app;
    private readonly RunPlan _plan;
    private readonly LiveProgress _progress;
    private readonly TimeProvider _time;
    private readonly string _path = $"/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}/";

    private LiveServer(WebApplication app, RunPlan plan, LiveProgress progress, TimeProvider time)
    {
        (_app, _plan, _progress, _time) = (app, plan, progress, time);
        app.Run(AnswerAsync);
    }

    public Uri Address => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), _path);

    public static async Task<LiveServer> StartAsync(RunPlan plan, LiveProgress progress, TimeProvider time)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0);
        });
        var server = new LiveServer(builder.Build(), plan, progress, time);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Lets the open pages hear how the run ended, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Delay(Interval * 2, _time);
        await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path == _path)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(LivePage.Render(_plan));
        }

        if (HttpMethods.IsGet(context.Request.Method) && context.Request.Path == _path + "events")
            return StreamAsync(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Server-sent events (WHATWG HTML, §9.2): every row so far, then this moment, again and again; at last how the run ended.</summary>
    private async Task StreamAsync(HttpContext context)
    {
        var stop = context.RequestAborted;
        context.Response.ContentType = "text/event-stream";
        int sent = 0;
        try
        {
            string? ended;
            do
            {
                ended = _progress.Ended;
                foreach (string cell in _progress.CellsSince(sent))
                {
                    await context.Response.WriteAsync($"event: cell\ndata: {cell}\n\n", stop);
                    sent++;
                }

                await context.Response.WriteAsync($"event: now\ndata: {_progress.Now()}\n\n", stop);
                await context.Response.Body.FlushAsync(stop);
                if (ended is null)
                    await Task.Delay(Interval, _time, stop);
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

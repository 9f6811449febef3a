using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Ouro.Model.Outcomes;

namespace Ouro.Cli.Serving;

/// <summary>Answers GET on loopback, to whoever knows the token in its address: other users of this machine do not.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _path = $"/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}/";
    private readonly IReadOnlyDictionary<string, RequestDelegate> _routes;

    private LocalServer(WebApplication app, IReadOnlyDictionary<string, RequestDelegate> routes)
    {
        (_app, _routes) = (app, routes);
        app.Run(AnswerAsync);
    }

    public Uri Address => new(new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()), _path);

    /// <param name="port">0: any free one.</param>
    /// <param name="routes">By what follows the token in the path; <c>""</c> is the page.</param>
    public static async Task<Result<LocalServer>> StartAsync(int port, IReadOnlyDictionary<string, RequestDelegate> routes)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, port);
        });
        var server = new LocalServer(builder.Build(), routes);
        try
        {
            await server._app.StartAsync();
            return server;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The port is taken, or needs rights.
            await server._app.DisposeAsync();
            return Fault.BadInput($"port {port} could not be opened: {e.Message.TrimEnd('.')}", "a free port", "choose another one, or none for any free one");
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (HttpMethods.IsGet(context.Request.Method)
            && context.Request.Path.Value is { } path && path.StartsWith(_path, StringComparison.Ordinal)
            && _routes.TryGetValue(path[_path.Length..], out var route))
        {
            return route(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}

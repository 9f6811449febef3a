using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Ouro.RagService.Hosting;

/// <summary>
/// The smallest web host: Kestrel and routing, warnings to standard error, no configuration files and no file watchers,
/// so that it starts fast.
/// </summary>
internal static class QuietHost
{
    public static WebApplicationBuilder CreateBuilder(ListenAddress listen, Action<KestrelServerOptions> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            // A start that fails is told in one line by the command, not by the host's stack trace.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None)
            .AddSimpleConsole(options => options.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(listen.Address, listen.Port);
            configure(options);
        });
        builder.Services.AddRoutingCore();
        return builder;
    }

    /// <returns>The port, or null when another process holds it.</returns>
    public static async Task<int?> TryStartAsync(WebApplication app, CancellationToken cancellation)
    {
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return null;
        }
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new Uri(addresses.First()).Port;
    }

    public static string PortTaken(string command, ListenAddress listen) =>
        $"{command}: read address {listen}, where another process listens already; expected a free port; stop that process or choose another with --port (0 picks a free one)";

    /// <summary>Waits for SIGTERM, SIGINT or the caller, then drains and stops.</summary>
    public static async Task WaitAndStopAsync(WebApplication app, CancellationToken cancellation)
    {
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var byHost = app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        await using var byCaller = cancellation.Register(() => stopping.TrySetResult());
        await stopping.Task;
        await app.StopAsync(CancellationToken.None);
    }
}

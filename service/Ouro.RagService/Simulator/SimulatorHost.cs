using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Ouro.RagService.Hosting;
using Ouro.RagService.Web;

namespace Ouro.RagService.Simulator;

/// <summary>The upstream simulator in one process: an OpenAI-compatible model whose timing is a setting.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    private readonly SimulatorOptions _options;
    private readonly DeadlineTimer _timer = new();
    private readonly CompletionEndpoint _completions;
    private readonly WebApplication _app;

    public SimulatorHost(SimulatorOptions options)
    {
        _options = options;
        _completions = new CompletionEndpoint(options, _timer);
        var builder = QuietHost.CreateBuilder(options.Listen, _ => { });
        // A token is sent by the thread that its deadline woke, without a hop.
        builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapPost("/v1/chat/completions", (RequestDelegate)_completions.HandleAsync);
        _app.MapGet("/health", (RequestDelegate)HealthAsync);
        _app.UseEndpoints(_ => { });
    }

    public long Running => _completions.Running;

    public long Requests => _completions.Requests;

    public Task<int?> StartAsync(CancellationToken cancellation) => QuietHost.TryStartAsync(_app, cancellation);

    public static async Task<int> RunAsync(string[] args, CancellationToken cancellation)
    {
        const string Command = "ouro llm-sim";
        var reader = new SettingReader(SimulatorOptions.Settings, args, Environment.GetEnvironmentVariable);
        if (reader.HelpRequested)
            return CommandRun.PrintHelp(Command, SimulatorOptions.Settings);
        if (SimulatorOptions.Read(reader) is not { } options)
            return CommandRun.PrintFaults(Command, reader.Faults);
        await using var host = new SimulatorHost(options);
        if (await host.StartAsync(cancellation) is not { } port)
        {
            await Console.Error.WriteLineAsync(QuietHost.PortTaken(Command, options.Listen));
            return CommandRun.CannotStart;
        }
        Console.Out.WriteLine($"listening on {options.Listen.Url(port)}");
        await QuietHost.WaitAndStopAsync(host._app, cancellation);
        return CommandRun.Done;
    }

    /// <summary>The settings, the label, and the simulator's own timing error.</summary>
    private Task HealthAsync(HttpContext context) => Replies.JsonAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteString("status", "ok");
        json.WriteBoolean("simulated", true);
        json.WriteNumber("ttft_ms", _options.TtftMs);
        json.WriteNumber("itl_ms", _options.ItlMs);
        json.WriteNumber("tokens", _options.Tokens);
        json.WriteNumber("jitter", _options.Jitter);
        json.WriteNumber("concurrency", _options.Concurrency);
        json.WriteString("overflow", _options.Overflow == Overflow.Queue ? "queue" : "reject");
        json.WriteNumber("error_rate", _options.ErrorRate);
        json.WriteNumber("seed", _options.Seed);
        json.WriteNumber("requests", _completions.Requests);
        json.WriteNumber("running", _completions.Running);
        var (count, meanUs, maxUs) = _timer.Lateness;
        json.WriteStartObject("lateness_us");
        json.WriteNumber("count", count);
        if (count > 0)
        {
            json.WriteNumber("mean", Math.Round(meanUs, 1));
            json.WriteNumber("max", Math.Round(maxUs, 1));
        }
        json.WriteEndObject();
    });

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _completions.Dispose();
        _timer.Dispose();
    }
}

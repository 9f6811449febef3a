using Microsoft.AspNetCore.Cors.Infrastructure;
using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Plants;
using Ouro.RagService.Storage;
using Ouro.RagService.Web;

namespace Ouro.RagService.Hosting;

/// <summary>
/// The service in one process: (1) listen, so that a taken port is known at once and health answers "loading";
/// (2) load and warm; (3) say where it listens; (4) serve until stopped.
/// </summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    // Another process may be writing its index at this moment; none takes an hour from one write to the next.
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(1);

    private readonly WebApplication _app;
    private readonly ServiceRuntime _runtime;
    private readonly Uploads _uploads;
    private readonly Telemetry? _telemetry;

    public ServiceHost(ServiceOptions options)
    {
        var label = new UpstreamLabel();
        var providers = LlmProviders.Of(options.Llm);
        _runtime = new ServiceRuntime(options, providers, label, options.Plants is { } plan ? new PlantedFaults(plan) : null);
        _telemetry = options.Hosting.Collector is { } collector ? new Telemetry(collector) : null;
        ThreadBounds.Set(options.Hosting.ThreadsMin, options.Hosting.ThreadsMax);
        var builder = QuietHost.CreateBuilder(options.Listen, kestrel => kestrel.Limits.MaxRequestBodySize = options.Hosting.BodyLimitBytes);
        // Streams that run are drained at a stop; longer ones are cut.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.Hosting.Drain);
        if (options.Hosting.CorsOrigins.Count > 0)
            builder.Services.AddCors(cors => cors.AddDefaultPolicy(AllowOrigins));
        _app = builder.Build();
        _uploads = new Uploads(options, _runtime.Generations, _app.Logger);
        _app.Lifetime.ApplicationStopping.Register(() => _runtime.IsDraining = true);
        Map();
    }

    public LoadedService? Loaded => _runtime.Loaded;

    private void Map()
    {
        if (_runtime.Plants is { } plants)
        {
            _app.Use(next => async context =>
            {
                await plants.ArriveAsync(context.RequestAborted);
                await next(context);
            });
        }
        if (_runtime.Options.Hosting.CorsOrigins.Count > 0)
            _app.UseCors();
        var attestation = new StubAttestation(_runtime, _app.Logger);
        _app.Use(next => context => attestation.InvokeAsync(context, next));
        if (_runtime.Options.AllowPipelineHeader)
        {
            var choice = new PipelineChoice(_runtime.Options.Pipeline);
            _app.Use(next => context => choice.InvokeAsync(context, next));
        }
        if (_runtime.Options.Hosting.ApiKey is { } key)
        {
            var check = new ApiKeyCheck(key);
            _app.Use(next => context => check.InvokeAsync(context, next));
        }
        _app.UseRouting();
        var ask = new AskEndpoints(_runtime);
        var knowledge = new KnowledgeBaseEndpoints(_runtime, _uploads);
        _app.MapPost("/ask", (RequestDelegate)ask.AskAsync);
        _app.MapPost("/ask/stream", (RequestDelegate)ask.AskStreamAsync);
        _app.MapPost("/embed", (RequestDelegate)new EmbedEndpoint(_runtime).HandleAsync);
        _app.MapGet("/health", (RequestDelegate)new HealthEndpoint(_runtime).HandleAsync);
        _app.MapGet("/health/live", context => Replies.JsonAsync(context, StatusCodes.Status200OK, json => json.WriteString("status", "alive")));
        _app.MapGet("/kb/list", (RequestDelegate)knowledge.ListAsync);
        _app.MapGet("/kb/count", (RequestDelegate)knowledge.CountAsync);
        _app.MapGet("/kb/sample", (RequestDelegate)knowledge.SampleAsync);
        _app.MapGet("/kb/docs", (RequestDelegate)knowledge.DocumentsAsync);
        _app.MapPost("/kb/docs", (RequestDelegate)knowledge.UploadAsync);
        _app.MapDelete("/kb/docs", (RequestDelegate)knowledge.DeleteAsync);
        _app.MapGet("/metrics", context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.WriteAsync(_runtime.Metrics.ToText(), context.RequestAborted);
        });
        _app.MapGet("/", (RequestDelegate)PageEndpoint.HandleAsync);
        _app.MapGet("/docs", async context =>
        {
            context.Response.ContentType = "application/json";
            await using var document = typeof(ServiceHost).Assembly.GetManifestResourceStream("openapi.json")!;
            await document.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        _app.UseEndpoints(_ => { });
    }

    private void AllowOrigins(CorsPolicyBuilder policy) => policy
        .WithOrigins([.. _runtime.Options.Hosting.CorsOrigins])
        .AllowAnyHeader()
        .AllowAnyMethod()
        .WithExposedHeaders(StubSet.AttestationHeader, PipelineModes.AttestationHeader, "Server-Timing", "Retry-After");

    /// <returns>The port once everything is warm, or null when another process holds it.</returns>
    public async Task<int?> StartAsync(CancellationToken cancellation)
    {
        var loading = Task.Run(() => ServiceLoader.Load(_runtime), cancellation);
        int? port = await QuietHost.TryStartAsync(_app, cancellation);
        var loaded = await loading;
        if (port is null)
        {
            loaded.Pipeline.Dispose();
            return null;
        }
        _runtime.Generations.RemoveAbandoned();
        DurableFile.RemoveUnfinished(_runtime.Options.CacheFolder, DateTime.UtcNow - UnfinishedAge);
        _uploads.Restore(loaded);
        if (!_runtime.Options.Stubs.MockLlm)
            await _runtime.Label.ProbeAsync(_runtime.Options.Llm.Common.BaseUrl, cancellation);
        _runtime.Loaded = loaded;
        return port;
    }

    public Task WaitAndStopAsync(CancellationToken cancellation) => QuietHost.WaitAndStopAsync(_app, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _runtime.Loaded?.Pipeline.Dispose();
        _uploads.Dispose();
        await _runtime.Stores.DisposeAsync();
        _runtime.Generations.Dispose();
        _telemetry?.Dispose();
        _runtime.Plants?.Dispose();
    }
}

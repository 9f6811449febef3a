using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ouro.Deploy;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoopbackTests.Deploy;

/// <summary>Services that already run, in all the states in which one may find them.</summary>
public sealed class RunningDeploymentTests
{
    private static readonly StubConfiguration[] Configurations = [.. StubConfiguration.All];

    [Fact]
    public async Task The_override_header_switches_and_is_handed_to_the_caller()
    {
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", async (HttpContext context) =>
        {
            string wanted = context.Request.Headers["Ouro-Use-Stubs"].ToString();
            context.Response.Headers["Ouro-Stubs"] = wanted;
            await WriteStreamAsync(context, wanted.Contains("embeddings=mock", StringComparison.Ordinal), wanted.Contains("llm=mock", StringComparison.Ordinal));
        }));
        await using IDeployment deployment = Create(DeploymentKind.Header, Url(server));
        foreach (StubConfiguration configuration in Configurations)
        {
            LiveTarget target = StartedDeploymentTests.Up(await deployment.SwitchAsync(configuration, TestContext.Current.CancellationToken));
            Assert.True(target.Attestation.Matches(configuration), target.Attestation.Evidence);
            Assert.Equal("Ouro-Use-Stubs", Assert.Single(target.RequestHeaders).Key);
            Assert.Null(target.ProcessId);
        }
    }

    [Fact]
    public async Task A_server_that_ignores_the_header_is_seen_to()
    {
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", (HttpContext context) => WriteStreamAsync(context, false, false)));
        await using IDeployment deployment = Create(DeploymentKind.Header, Url(server));
        LiveTarget target = StartedDeploymentTests.Up(await deployment.SwitchAsync(StubConfiguration.BothStubbed, TestContext.Current.CancellationToken));
        Assert.False(target.Attestation.Matches(StubConfiguration.BothStubbed));
    }

    [Fact]
    public async Task A_silent_service_is_judged_by_its_behaviour()
    {
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", (HttpContext context) => WriteStreamAsync(context, true, false)));
        Attestation attestation = await AttestAsync(server);
        Assert.Equal((AttestedStub.Mock, AttestedStub.Real, AttestationSource.Behaviour), (attestation.Embeddings, attestation.Llm, attestation.Source));
    }

    [Fact]
    public async Task The_health_document_attests_where_the_header_does_not()
    {
        await using WebApplication server = await ServeAsync(app =>
        {
            app.MapGet("/health", () => """{"stubs":{"embeddings":"real","llm":"mock"}}""");
            // No documents: nothing but the claim speaks of the embeddings.
            app.MapPost("/ask", () => """{"answer":"Mock response to: x"}""");
        });
        Attestation attestation = await AttestAsync(server);
        Assert.Equal((AttestedStub.Real, AttestedStub.Mock, AttestationSource.Health), (attestation.Embeddings, attestation.Llm, attestation.Source));
    }

    [Fact]
    public async Task A_lying_health_document_is_unknown()
    {
        await using WebApplication server = await ServeAsync(app =>
        {
            app.MapGet("/health", () => """{"stubs":{"embeddings":"mock","llm":"mock"}}""");
            app.MapPost("/ask/stream", (HttpContext context) => WriteStreamAsync(context, false, true));
        });
        Attestation attestation = await AttestAsync(server);
        Assert.Equal((AttestedStub.Unknown, AttestedStub.Mock), (attestation.Embeddings, attestation.Llm));
        Assert.Contains("says embeddings=mock and behaves as real", attestation.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "<!DOCTYPE html><html></html>", "<!DOCTYPE html>")]
    [InlineData(404, "not here", "answered 404: \"not here\"")]
    [InlineData(500, "oops", "answered 500: \"oops\"")]
    [InlineData(200, "data: {\"type\":\"error\",\"message\":\"no model\"}\n\n", "no model")]
    public async Task A_target_that_answers_something_else_attests_nothing_and_says_what_was_read(int status, string body, string expected)
    {
        await using WebApplication server = await ServeAsync(app => app.MapPost("/{**path}", (HttpContext context) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync(body);
        }));
        Attestation attestation = await AttestAsync(server);
        Assert.Equal((AttestedStub.Unknown, AttestedStub.Unknown, AttestationSource.None), (attestation.Embeddings, attestation.Llm, attestation.Source));
        Assert.Contains(expected, attestation.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_never_ends_is_left_at_the_bound()
    {
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", async (HttpContext context) =>
        {
            await context.Response.WriteAsync("data: {\"type\":\"status\"}\n\n");
            await context.Response.Body.FlushAsync();
            // Silence until the client leaves.
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }));
        Attestation attestation = await AttestAsync(server, TimeSpan.FromSeconds(1));
        Assert.Contains("did not finish within 1 s", attestation.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_broken_reply_does_not_cost_the_attestation()
    {
        int requests = 0;
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", async (HttpContext context) =>
        {
            if (Interlocked.Increment(ref requests) == 2)
                context.Abort();
            else
                await WriteStreamAsync(context, true, true);
        }));
        Attestation attestation = await AttestAsync(server);
        Assert.True(attestation.Matches(StubConfiguration.BothStubbed), attestation.Evidence);
    }

    [Fact]
    public async Task An_endless_body_is_cut()
    {
        byte[] block = new byte[64 * 1024];
        block.AsSpan().Fill((byte)'x');
        await using WebApplication server = await ServeAsync(app => app.MapPost("/ask/stream", async (HttpContext context) =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(block);
        }));
        Assert.Contains("longer than 1 MiB", (await AttestAsync(server)).Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_listening_is_a_fault()
    {
        int port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await using IDeployment deployment = Create(DeploymentKind.Fixed, new Uri($"http://127.0.0.1:{port}"));
        Fault fault = Assert.Single((await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Faults);
        Assert.Equal(FaultKind.DeploymentUnavailable, fault.Kind);
        Assert.Contains("no connection", fault.Read, StringComparison.Ordinal);
    }

    private static async Task<Attestation> AttestAsync(WebApplication server, TimeSpan? bound = null)
    {
        await using IDeployment deployment = Create(DeploymentKind.Fixed, Url(server), bound);
        return StartedDeploymentTests.Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Attestation;
    }

    private static IDeployment Create(DeploymentKind kind, Uri url, TimeSpan? attestBound = null) => Deployments.Create(
        StartedDeploymentTests.Spec(kind) with { BaseUrl = url },
        new ServiceLauncher("unused", []),
        "unused",
        FakeService.Bounds with { AttestRequest = attestBound ?? TimeSpan.FromSeconds(10) }).Value;

    private static async Task WriteStreamAsync(HttpContext context, bool mockEmbeddings, bool mockLlm)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        string query = body.RootElement.GetProperty("query").GetString()!;
        object[] events =
        [
            new { type = "documents", data = new[] { new { id = "d1", score = mockEmbeddings ? 0.5 : 1.0 / query.Length } } },
            new { type = "token", content = mockLlm ? $"Mock response to: {query}" : "Something else." },
            new { type = "end" },
        ];
        foreach (object item in events)
            await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(item)}\n\n");
    }

    private static async Task<WebApplication> ServeAsync(Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }

    private static Uri Url(WebApplication server) => new(server.Urls.First());
}

using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ouro.LoopbackTests.Validate;

/// <summary>A service in this process that says one thing of its stubs and does what it is told to.</summary>
internal sealed class StubbedService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubbedService(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <param name="says">Value of the attestation header; null: none is sent.</param>
    /// <param name="mocksEmbeddings">Every question finds the same documents.</param>
    /// <param name="mocksLlm">The answer repeats the question, word by word.</param>
    /// <param name="vector">What <c>/embed</c> shows; null: there is no such endpoint.</param>
    public static Task<StubbedService> StartAsync(string? says, bool mocksEmbeddings, bool mocksLlm, float[]? vector = null) => StartAsync(app =>
    {
        app.MapPost("/ask/stream", async (HttpContext context) => await AnswerAsync(context, await ReadQueryAsync(context), says, mocksEmbeddings, mocksLlm));
        if (vector is not null)
            app.MapPost("/embed", () => Results.Json(new { model = "mock", dimension = vector.Length, mock = true, vector }));
    });

    /// <summary>It honours Ouro-Use-Stubs, and keeps what it retrieved in one cache for both; the stub's documents stay there for everyone.</summary>
    public static Task<StubbedService> StartPollutedAsync()
    {
        var cached = new ConcurrentDictionary<string, bool>();
        return StartAsync(app => app.MapPost("/ask/stream", async (HttpContext context) =>
        {
            string wanted = context.Request.Headers["Ouro-Use-Stubs"].ToString();
            string query = await ReadQueryAsync(context);
            bool mocksEmbeddings = wanted.Contains("embeddings=mock", StringComparison.Ordinal);
            // The real embedding takes its time, so that nothing but the cache is wrong with this service.
            if (mocksEmbeddings)
                cached[query] = true;
            else
                await Task.Delay(TimeSpan.FromMilliseconds(20), context.RequestAborted);
            await AnswerAsync(context, query, wanted, mocksEmbeddings || cached.ContainsKey(query), wanted.Contains("llm=mock", StringComparison.Ordinal));
        }));
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task<StubbedService> StartAsync(Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StubbedService(app);
    }

    private static async Task<string> ReadQueryAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        return body.RootElement.GetProperty("query").GetString()!;
    }

    private static async Task AnswerAsync(HttpContext context, string query, string? says, bool mocksEmbeddings, bool mocksLlm)
    {
        if (says is not null)
            context.Response.Headers["Ouro-Stubs"] = says;
        string answer = mocksLlm ? $"Mock response to: {query}" : "Atoms slow down.";
        object[] events =
        [
            new { type = "documents", data = new[] { new { id = mocksEmbeddings ? "d1" : query, score = 0.5 } } },
            .. answer.Split(' ').Select(word => new { type = "token", content = word + " " }),
            new { type = "complete", final_answer = answer },
            new { type = "end" },
        ];
        foreach (object item in events)
            await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(item)}\n\n");
    }
}

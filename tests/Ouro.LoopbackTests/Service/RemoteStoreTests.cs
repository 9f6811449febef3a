using System.Net;
using Microsoft.AspNetCore.Http;

namespace Ouro.LoopbackTests.Service;

/// <summary>Qdrant and OpenSearch by their recorded contracts: the documented requests, answered with documented replies. Neither server runs here.</summary>
public sealed class RemoteStoreTests
{
    [Fact]
    public async Task Qdrant_is_filled_once_and_then_queried()
    {
        int held = 0;
        await using var qdrant = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            string body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            string path = context.Request.Path;
            if (path.EndsWith("/points/count", StringComparison.Ordinal))
            {
                if (held == 0)
                    context.Response.StatusCode = StatusCodes.Status404NotFound;
                await context.Response.WriteAsync($$$"""{"result":{"count":{{{held}}}},"status":"ok","time":0.001}""", context.RequestAborted);
            }
            else if (path.EndsWith("/points/query", StringComparison.Ordinal))
            {
                Assert.Contains("\"limit\":5,\"score_threshold\":0,\"with_payload\":true", body, StringComparison.Ordinal);
                await context.Response.WriteAsync("""{"result":{"points":[{"id":3,"version":1,"score":0.75,"payload":{"id":"doc-3","text":"three"}}]},"status":"ok","time":0.001}""", context.RequestAborted);
            }
            else
            {
                if (path.EndsWith("/points", StringComparison.Ordinal))
                    held += body.Split("\"payload\"").Length - 1;
                else if (context.Request.Method == "PUT")
                    Assert.Equal("""{"vectors":{"size":768,"distance":"Cosine"}}""", body);
                await context.Response.WriteAsync("""{"result":true,"status":"ok","time":0.001}""", context.RequestAborted);
            }
        });
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--qdrant-url", qdrant.Url);
        for (int i = 0; i < 2; i++)
        {
            using var response = await service.PostAsync("/ask/stream", RunningService.Question("q", ""","use_qdrant":true"""));
            Assert.Equal([("doc-3", 0.75)], (await AskReply.ReadAsync(response)).Documents);
        }
        Assert.Equal(200, held);
        string collection = qdrant.Paths.Select(path => path.Split('/')[2]).Distinct().Single();
        Assert.StartsWith("ouro_default_", collection, StringComparison.Ordinal);
        Assert.Equal(2, qdrant.Paths.Count(path => path == $"/collections/{collection}/points/query"));
        Assert.Single(qdrant.Paths, path => path == $"/collections/{collection}/points");
    }

    [Fact]
    public async Task OpenSearch_scores_become_cosines()
    {
        string bulk = "";
        await using var search = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            string body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            string path = context.Request.Path;
            if (path.EndsWith("/_bulk", StringComparison.Ordinal))
                bulk = body;
            await context.Response.WriteAsync(
                path.EndsWith("/_count", StringComparison.Ordinal) ? """{"count":0,"_shards":{"total":1}}"""
                : path.EndsWith("/_bulk", StringComparison.Ordinal) ? """{"took":3,"errors":false,"items":[]}"""
                : path.EndsWith("/_search", StringComparison.Ordinal) ? """{"took":1,"hits":{"total":{"value":1},"hits":[{"_index":"i","_id":"x","_score":0.9,"_source":{"id":"doc-9","text":"nine","embedding":[0]}}]}}"""
                : """{"acknowledged":true}""",
                context.RequestAborted);
        });
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--opensearch-url", search.Url);
        using var response = await service.PostAsync("/ask/stream", RunningService.Question("q", ""","use_opensearch":true"""));
        Assert.Equal([("doc-9", 0.8)], (await AskReply.ReadAsync(response)).Documents);
        Assert.Equal(200, bulk.Split("{\"index\":{}}\n").Length - 1);
        Assert.EndsWith("\n", bulk, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_is_gone_is_an_error_event_and_502()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--qdrant-url", "http://127.0.0.1:1");
        string body = RunningService.Question("q", ""","use_qdrant":true""");
        using var response = await service.PostAsync("/ask/stream", body);
        Assert.Contains("qdrant store at http://127.0.0.1:1", (await AskReply.ReadAsync(response)).Only("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        using var whole = await service.PostAsync("/ask", body);
        Assert.Equal(HttpStatusCode.BadGateway, whole.StatusCode);
        using var unknown = await service.PostAsync("/ask", RunningService.Question("q", ""","use_opensearch":true"""));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }
}

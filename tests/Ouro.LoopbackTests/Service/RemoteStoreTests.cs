using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.LoopbackTests.Service;

/// <summary>Qdrant and OpenSearch by their recorded contracts: the documented requests, answered with documented replies. Neither server runs here.</summary>
public sealed class RemoteStoreTests
{
    [Fact]
    public async Task Qdrant_is_filled_once_and_then_queried()
    {
        int held = 0;
        string? marks = null;
        await using var qdrant = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            string body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            string path = context.Request.Path;
            if (path.StartsWith("/collections/ouro_marks", StringComparison.Ordinal))
            {
                // The collection of the marks comes to be with the first mark; one point in it is the copy's.
                if (path == "/collections/ouro_marks")
                    marks = "";
                else if (context.Request.Method == "PUT" && marks is not null)
                    marks = JsonDocument.Parse(body).RootElement.GetProperty("points")[0].GetProperty("payload").GetProperty("mark").GetString()!;
                context.Response.StatusCode = string.IsNullOrEmpty(marks) && path != "/collections/ouro_marks" ? StatusCodes.Status404NotFound : StatusCodes.Status200OK;
                await context.Response.WriteAsync($$$"""{"result":{"id":"x","payload":{"mark":"{{{marks}}}"}},"status":"ok","time":0.001}""", context.RequestAborted);
            }
            else if (path.EndsWith("/points/count", StringComparison.Ordinal))
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
        // Each in a service of its own: the copy is filled once.
        for (int i = 0; i < 2; i++)
        {
            await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--qdrant-url", qdrant.Url);
            using var response = await service.PostAsync("/ask/stream", RunningService.Question("q", ""","use_qdrant":true"""));
            Assert.Equal([("doc-3", 0.75)], (await AskReply.ReadAsync(response)).Documents);
        }
        Assert.Equal(200, held);
        string collection = qdrant.Paths.Select(path => path.Split('/')[2]).Distinct().Single(name => name != "ouro_marks");
        Assert.StartsWith("ouro_default_", collection, StringComparison.Ordinal);
        Assert.Equal(2, qdrant.Paths.Count(path => path == $"/collections/{collection}/points/query"));
        Assert.Single(qdrant.Paths, path => path == $"/collections/{collection}/points");
    }

    /// <summary>Two services that need the collection of the marks at once: the later one is told that it exists already.</summary>
    [Fact]
    public async Task Qdrants_marks_that_another_service_has_just_created_are_written()
    {
        bool isThere = false, isWritten = false;
        await using var qdrant = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            bool isCreation = context.Request.Path == "/collections/ouro_marks";
            context.Response.StatusCode = isCreation ? StatusCodes.Status409Conflict : isThere ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            isWritten |= !isCreation && isThere;
            isThere = true;
            await context.Response.WriteAsync("{}", context.RequestAborted);
        });
        await using var store = new QdrantStore(new Uri(qdrant.Url + "/"), null, "c", 1);
        await store.WriteMarkAsync("m", TestContext.Current.CancellationToken);
        Assert.True(isWritten);
    }

    [Fact]
    public async Task Qdrants_missing_collection_is_a_fault_while_passages_are_added()
    {
        await using var qdrant = await ScriptedUpstream.StartAsync((context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await using var store = new QdrantStore(new Uri(qdrant.Url + "/"), null, "c", 1);
        await Assert.ThrowsAsync<StoreFault>(async () => await store.AddAsync([new Document("a", "text")], new float[] { 1 }, TestContext.Current.CancellationToken));
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
    public async Task OpenSearch_takes_many_documents_in_requests_of_bounded_count_and_size()
    {
        var bulks = new List<string>();
        string mapping = "{}";
        await using var search = await ScriptedUpstream.StartAsync(async (context, _) =>
        {
            string body = await new StreamReader(context.Request.Body).ReadToEndAsync(context.RequestAborted);
            string path = context.Request.Path;
            if (path.EndsWith("/_bulk", StringComparison.Ordinal))
                bulks.Add(body);
            if (path.EndsWith("/_mapping", StringComparison.Ordinal) && context.Request.Method == "PUT")
                mapping = body;
            await context.Response.WriteAsync(
                path.EndsWith("/_bulk", StringComparison.Ordinal) ? """{"took":3,"errors":false,"items":[]}"""
                : path.EndsWith("/_mapping", StringComparison.Ordinal) ? $$$"""{"i":{"mappings":{{{mapping}}}}}"""
                : """{"_shards":{"total":1}}""",
                context.RequestAborted);
        });
        await using var store = new OpenSearchStore(new Uri(search.Url + "/"), "i", 2);
        var cancellation = TestContext.Current.CancellationToken;
        Assert.Null(await store.ReadMarkAsync(cancellation));
        await AddAsync(1_201, "short");
        Assert.Equal([500, 500, 201], bulks.Select(Count));
        bulks.Clear();
        await AddAsync(120, new string('x', 100_000));
        Assert.Equal(120, bulks.Sum(Count));
        Assert.All(bulks, bulk => Assert.InRange(bulk.Length, 1, OpenSearchStore.BytesPerRequest));
        Assert.Equal(3, bulks.Count);
        await store.WriteMarkAsync("m", cancellation);
        Assert.Equal("m", await store.ReadMarkAsync(cancellation));

        async Task AddAsync(int count, string text) => await store.AddAsync(
            [.. Enumerable.Range(0, count).Select(i => new Document($"{i}", text))], Enumerable.Repeat(1f, 2 * count).ToArray(), cancellation);
        static int Count(string bulk) => bulk.Split("{\"index\":{}}\n").Length - 1;
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

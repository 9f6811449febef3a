using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>A collection of Qdrant, over REST (https://api.qdrant.tech/api-reference).</summary>
internal sealed class QdrantStore(Uri address, string? apiKey, string collection, int dimension) : ICopyStore
{
    // 256 points of 768 floats are some 2 MB of JSON.
    private const int Batch = 256;

    // A collection of its own, whose points are found by their id alone.
    private const string Marks = "ouro_marks";

    // Point ids are whole numbers or UUIDs.
    private readonly string _markId = new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(collection)).AsSpan(0, 16)).ToString();
    private readonly StoreClient _client = new("qdrant", address, apiKey);

    public async ValueTask<int> CountAsync(CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Post, $"collections/{collection}/points/count", json =>
        {
            json.WriteStartObject();
            json.WriteBoolean("exact", true);
            json.WriteEndObject();
        }, cancellation);
        return reply?.RootElement.GetProperty("result").GetProperty("count").GetInt32() ?? 0;
    }

    public async ValueTask ClearAsync(CancellationToken cancellation)
    {
        (await _client.SendAsync(HttpMethod.Post, $"collections/{Marks}/points/delete?wait=true", json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("points");
            json.WriteStringValue(_markId);
            json.WriteEndArray();
            json.WriteEndObject();
        }, cancellation))?.Dispose();
        (await _client.SendAsync(HttpMethod.Delete, $"collections/{collection}", null, cancellation))?.Dispose();
        await CreateAsync(collection, dimension, cancellation);
    }

    public async ValueTask<string?> ReadMarkAsync(CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Get, $"collections/{Marks}/points/{_markId}", null, cancellation);
        return reply?.RootElement.GetProperty("result").GetProperty("payload").GetProperty("mark").GetString();
    }

    public async ValueTask WriteMarkAsync(string mark, CancellationToken cancellation)
    {
        if (await TryWriteMarkAsync(mark, cancellation))
            return;
        StoreFault? refusal = null;
        try
        {
            await CreateAsync(Marks, 1, cancellation);
        }
        catch (StoreFault fault)
        {
            // Another service may have created it at this moment, which Qdrant refuses with 400 or 409: whether the mark can be written decides.
            refusal = fault;
        }
        if (!await TryWriteMarkAsync(mark, cancellation))
            throw refusal ?? new StoreFault($"the qdrant store has no collection {Marks}, although it was just created");
    }

    /// <returns>False where the collection of the marks is not there yet.</returns>
    private async Task<bool> TryWriteMarkAsync(string mark, CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Put, $"collections/{Marks}/points?wait=true", json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("points");
            json.WriteStartObject();
            json.WriteString("id", _markId);
            StoreClient.WriteVector(json, "vector", [1]);
            json.WriteStartObject("payload");
            json.WriteString("collection", collection);
            json.WriteString("mark", mark);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }, cancellation);
        return reply is not null;
    }

    private async Task CreateAsync(string name, int size, CancellationToken cancellation) =>
        (await _client.SendAsync(HttpMethod.Put, $"collections/{name}", json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("vectors");
            json.WriteNumber("size", size);
            json.WriteString("distance", "Cosine");
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellation))?.Dispose();

    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        // Point ids are numbers; they go on after those that are there.
        int first = await CountAsync(cancellation);
        for (int start = 0; start < documents.Count; start += Batch)
        {
            int end = Math.Min(documents.Count, start + Batch);
            int from = start;
            using var reply = await _client.SendAsync(HttpMethod.Put, $"collections/{collection}/points?wait=true", json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("points");
                for (int i = from; i < end; i++)
                {
                    json.WriteStartObject();
                    json.WriteNumber("id", first + i);
                    StoreClient.WriteVector(json, "vector", vectors.Span.Slice(i * dimension, dimension));
                    json.WriteStartObject("payload");
                    json.WriteString("id", documents[i].Id);
                    json.WriteString("text", documents[i].Text);
                    json.WriteEndObject();
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }, cancellation) ?? throw new StoreFault($"the qdrant store has no collection {collection}");
        }
    }

    public async ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Post, $"collections/{collection}/points/query", json =>
        {
            json.WriteStartObject();
            StoreClient.WriteVector(json, "query", query.Span);
            json.WriteNumber("limit", count);
            json.WriteNumber("score_threshold", threshold);
            json.WriteBoolean("with_payload", true);
            json.WriteEndObject();
        }, cancellation);
        if (reply is null)
            throw new StoreFault($"the qdrant store has no collection {collection}");
        return [.. reply.RootElement.GetProperty("result").GetProperty("points").EnumerateArray().Select(Read)];
    }

    private static ScoredDocument Read(JsonElement point)
    {
        var payload = point.GetProperty("payload");
        return new ScoredDocument(new Document(payload.GetProperty("id").GetString()!, payload.GetProperty("text").GetString()!), point.GetProperty("score").GetSingle());
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Text.Json;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>A collection of Qdrant, over REST (https://api.qdrant.tech/api-reference).</summary>
internal sealed class QdrantStore(Uri address, string? apiKey, string collection, int dimension) : IVectorStore
{
    // 256 points of 768 floats are some 2 MB of JSON.
    private const int Batch = 256;

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
        (await _client.SendAsync(HttpMethod.Delete, $"collections/{collection}", null, cancellation))?.Dispose();
        (await _client.SendAsync(HttpMethod.Put, $"collections/{collection}", json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("vectors");
            json.WriteNumber("size", dimension);
            json.WriteString("distance", "Cosine");
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellation))?.Dispose();
    }

    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        // Point ids are numbers; they go on after those that are there.
        int first = await CountAsync(cancellation);
        for (int start = 0; start < documents.Count; start += Batch)
        {
            int end = Math.Min(documents.Count, start + Batch);
            int from = start;
            (await _client.SendAsync(HttpMethod.Put, $"collections/{collection}/points?wait=true", json =>
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
            }, cancellation))?.Dispose();
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

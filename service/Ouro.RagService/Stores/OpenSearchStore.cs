using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>An index of OpenSearch with a k-NN field (https://docs.opensearch.org/latest/vector-search/), Lucene's engine.</summary>
internal sealed class OpenSearchStore(Uri address, string index, int dimension) : IVectorStore
{
    private readonly StoreClient _client = new("opensearch", address, apiKey: null);

    public async ValueTask<int> CountAsync(CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Get, $"{index}/_count", null, cancellation);
        return reply?.RootElement.GetProperty("count").GetInt32() ?? 0;
    }

    public async ValueTask ClearAsync(CancellationToken cancellation)
    {
        (await _client.SendAsync(HttpMethod.Delete, index, null, cancellation))?.Dispose();
        string mapping = "{\"settings\":{\"index\":{\"knn\":true}},\"mappings\":{\"properties\":{\"id\":{\"type\":\"keyword\"},\"text\":{\"type\":\"text\"},"
            + "\"embedding\":{\"type\":\"knn_vector\",\"dimension\":" + dimension.ToString(CultureInfo.InvariantCulture)
            + ",\"method\":{\"name\":\"hnsw\",\"space_type\":\"cosinesimil\",\"engine\":\"lucene\"}}}}}";
        (await _client.SendBytesAsync(HttpMethod.Put, index, Encoding.UTF8.GetBytes(mapping), "application/json", cancellation))?.Dispose();
    }

    /// <summary>The bulk format: a line that says what to do, a line with the document, each ended by a newline.</summary>
    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(lines))
        {
            for (int i = 0; i < documents.Count; i++)
            {
                lines.Write("{\"index\":{}}\n"u8);
                json.Reset(lines);
                json.WriteStartObject();
                json.WriteString("id", documents[i].Id);
                json.WriteString("text", documents[i].Text);
                StoreClient.WriteVector(json, "embedding", vectors.Span.Slice(i * dimension, dimension));
                json.WriteEndObject();
                json.Flush();
                lines.Write("\n"u8);
            }
        }
        using var reply = await _client.SendBytesAsync(HttpMethod.Post, $"{index}/_bulk?refresh=true", lines.WrittenSpan.ToArray(), "application/x-ndjson", cancellation);
        if (reply is null || reply.RootElement.GetProperty("errors").GetBoolean())
            throw new StoreFault($"the opensearch store refused documents of the index {index}");
    }

    public async ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Post, $"{index}/_search", json =>
        {
            json.WriteStartObject();
            json.WriteNumber("size", count);
            json.WriteStartObject("query");
            json.WriteStartObject("knn");
            json.WriteStartObject("embedding");
            StoreClient.WriteVector(json, "vector", query.Span);
            json.WriteNumber("k", count);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellation);
        if (reply is null)
            throw new StoreFault($"the opensearch store has no index {index}");
        return [.. reply.RootElement.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(Read).Where(one => one.Score >= threshold)];
    }

    private static ScoredDocument Read(JsonElement hit)
    {
        var source = hit.GetProperty("_source");
        // Lucene's cosinesimil score is (1 + cosine) / 2.
        return new ScoredDocument(new Document(source.GetProperty("id").GetString()!, source.GetProperty("text").GetString()!), 2 * hit.GetProperty("_score").GetSingle() - 1);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}

using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ouro.RagService.Retrieval;

namespace Ouro.RagService.Stores;

/// <summary>An index of OpenSearch with a k-NN field (https://docs.opensearch.org/latest/vector-search/), Lucene's engine.</summary>
internal sealed class OpenSearchStore(Uri address, string index, int dimension) : ICopyStore
{
    // 500 documents and 5 MB a request: OpenSearch advises 5 to 15 MB and refuses 100 (http.max_content_length).
    public const int DocumentsPerRequest = 500;
    public const int BytesPerRequest = 5 << 20;

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

    /// <summary>The mark is the mapping's own <c>_meta</c>, which goes with the index.</summary>
    public async ValueTask<string?> ReadMarkAsync(CancellationToken cancellation)
    {
        using var reply = await _client.SendAsync(HttpMethod.Get, $"{index}/_mapping", null, cancellation);
        return reply?.RootElement.EnumerateObject().First().Value.GetProperty("mappings") is { } mappings
            && mappings.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("ouro_mark", out var mark)
            ? mark.GetString()
            : null;
    }

    public async ValueTask WriteMarkAsync(string mark, CancellationToken cancellation) =>
        (await _client.SendAsync(HttpMethod.Put, $"{index}/_mapping", json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("_meta");
            json.WriteString("ouro_mark", mark);
            json.WriteEndObject();
            json.WriteEndObject();
        }, cancellation))?.Dispose();

    /// <summary>The bulk format: a line that says what to do, a line with the document, each ended by a newline.</summary>
    public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
    {
        var lines = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(lines);
        for (int i = 0, first = 0; i < documents.Count; i++)
        {
            int before = lines.WrittenCount;
            WriteLines(lines, json, documents[i], vectors.Span.Slice(i * dimension, dimension));
            if (i > first && (i - first == DocumentsPerRequest || lines.WrittenCount > BytesPerRequest))
            {
                await SendAsync(lines.WrittenMemory[..before], cancellation);
                byte[] rest = lines.WrittenSpan[before..].ToArray();
                lines.ResetWrittenCount();
                lines.Write(rest);
                first = i;
            }
        }
        await SendAsync(lines.WrittenMemory, cancellation);
        (await _client.SendAsync(HttpMethod.Post, $"{index}/_refresh", null, cancellation))?.Dispose();
    }

    private static void WriteLines(ArrayBufferWriter<byte> lines, Utf8JsonWriter json, Document document, ReadOnlySpan<float> vector)
    {
        lines.Write("{\"index\":{}}\n"u8);
        json.Reset(lines);
        json.WriteStartObject();
        json.WriteString("id", document.Id);
        json.WriteString("text", document.Text);
        StoreClient.WriteVector(json, "embedding", vector);
        json.WriteEndObject();
        json.Flush();
        lines.Write("\n"u8);
    }

    private async Task SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        if (lines.Length == 0)
            return;
        using var reply = await _client.SendBytesAsync(HttpMethod.Post, $"{index}/_bulk", lines.ToArray(), "application/x-ndjson", cancellation);
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

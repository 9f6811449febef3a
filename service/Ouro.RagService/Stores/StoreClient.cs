using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Ouro.RagService.Stores;

/// <summary>JSON over HTTP to a vector database; whatever is not a reply of the expected kind is a <see cref="StoreFault"/>.</summary>
internal sealed class StoreClient : IDisposable
{
    // 16 MB: 64 passages of 600 characters with their scores are some 50 KB.
    private const int ReplyLimit = 16 << 20;

    private readonly string _name;
    private readonly HttpClient _client;

    public StoreClient(string name, Uri address, string? apiKey)
    {
        _name = name;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(2) })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(30),
            MaxResponseContentBufferSize = ReplyLimit,
        };
        if (apiKey is not null)
            _client.DefaultRequestHeaders.Add("api-key", apiKey);
    }

    /// <returns>The reply's document; null for 404.</returns>
    public async Task<JsonDocument?> SendAsync(HttpMethod method, string path, Action<Utf8JsonWriter>? write, CancellationToken cancellation)
    {
        byte[]? body = null;
        if (write is not null)
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
                write(json);
            body = buffer.WrittenSpan.ToArray();
        }
        return await SendBytesAsync(method, path, body, "application/json", cancellation);
    }

    public async Task<JsonDocument?> SendBytesAsync(HttpMethod method, string path, byte[]? body, string type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }
        try
        {
            using var response = await _client.SendAsync(request, cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return null;
            byte[] reply = await response.Content.ReadAsByteArrayAsync(cancellation);
            return response.IsSuccessStatusCode
                ? JsonDocument.Parse(reply)
                : throw new StoreFault($"the {_name} store answered {(int)response.StatusCode} to {method} {path}");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new StoreFault($"the {_name} store at {_client.BaseAddress} gave no usable reply to {method} {path}", exception);
        }
    }

    public static void WriteVector(Utf8JsonWriter json, string name, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray(name);
        foreach (float value in vector)
            json.WriteNumberValue(value);
        json.WriteEndArray();
    }

    public void Dispose() => _client.Dispose();
}

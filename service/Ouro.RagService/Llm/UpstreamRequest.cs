using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ouro.RagService.Llm;

/// <summary>A JSON body with its type, as every provider wants it.</summary>
internal static class UpstreamRequest
{
    public static HttpRequestMessage Post<T>(Uri endpoint, T body, JsonTypeInfo<T> type, string accepted)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, type));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = content };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accepted));
        return request;
    }
}

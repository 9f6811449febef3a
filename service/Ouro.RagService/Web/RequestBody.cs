using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ouro.RagService.Web;

/// <summary>Reads JSON bodies; a body that is none is a field fault, worded without repeating the user's text.</summary>
internal static class RequestBody
{
    public static async ValueTask<(T? Value, FieldFault? Fault)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            var value = await JsonSerializer.DeserializeAsync(context.Request.BodyReader, type, context.RequestAborted);
            return value is null ? (null, new FieldFault("body", "read null, expected a JSON object")) : (value, null);
        }
        catch (JsonException exception)
        {
            string field = exception.Path is { Length: > 2 } path ? path[2..] : "body";
            return (null, new FieldFault(field, $"not valid JSON of the expected type (line {exception.LineNumber + 1}, byte {exception.BytePositionInLine})"));
        }
        catch (BadHttpRequestException exception)
        {
            // Too large, or broken off: the server's own words hold nothing of the body.
            return (null, new FieldFault("body", exception.Message));
        }
    }
}

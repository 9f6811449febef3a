using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ouro.RagService.Web;

/// <summary>Plain JSON replies.</summary>
internal static class Replies
{
    public const string QueueFull = "too many questions wait for the encoder; try again later";

    public static async Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        var json = JsonWriterPool.Rent(buffer);
        try
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
            json.Flush();
        }
        finally
        {
            JsonWriterPool.Return(json);
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    public static Task ErrorAsync(HttpContext context, int status, string message) =>
        JsonAsync(context, status, json =>
        {
            json.WriteStartObject("error");
            json.WriteString("message", message);
            json.WriteEndObject();
        });

    /// <summary>503 until the service is warm.</summary>
    public static Task LoadingAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        return ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "the service is still loading its model and index");
    }

    /// <summary>503 while too many calls wait for the encoder.</summary>
    public static Task QueueFullAsync(HttpContext context, int seconds)
    {
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, QueueFull);
    }

    /// <summary>503 while too many uploads and removals wait for their turn.</summary>
    public static Task ChangesFullAsync(HttpContext context)
    {
        // What waits is a few sentences or a book; a client that is refused again asks again.
        context.Response.Headers.RetryAfter = "5";
        return ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "too many uploads and removals wait for their turn; try again later");
    }

    /// <summary>400: <c>{"errors":[{"field":…,"message":…}]}</c>, every faulty field.</summary>
    public static Task FaultsAsync(HttpContext context, List<FieldFault> faults) =>
        JsonAsync(context, StatusCodes.Status400BadRequest, json =>
        {
            json.WriteStartArray("errors");
            foreach (var fault in faults)
            {
                json.WriteStartObject();
                json.WriteString("field", fault.Field);
                json.WriteString("message", fault.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        });
}

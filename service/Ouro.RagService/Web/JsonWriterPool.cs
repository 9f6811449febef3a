using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ouro.RagService.Web;

/// <summary>JSON writers that are used again; one is rented per reply.</summary>
internal static class JsonWriterPool
{
    private static readonly ConcurrentBag<Utf8JsonWriter> Idle = [];

    // Relaxed: replies are JSON or event streams and never end up inside HTML; control characters stay escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static Utf8JsonWriter Rent(IBufferWriter<byte> output)
    {
        if (!Idle.TryTake(out var writer))
            return new Utf8JsonWriter(output, Options);
        writer.Reset(output);
        return writer;
    }

    public static void Return(Utf8JsonWriter writer)
    {
        writer.Reset(Stream.Null);
        Idle.Add(writer);
    }
}

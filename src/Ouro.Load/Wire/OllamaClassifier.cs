// HOT
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ouro.Load.Wire;

/// <summary>Ollama's NDJSON: a non-empty <c>response</c> (generate) or <c>message.content</c> (chat) is a token, <c>"done":true</c> the end, a non-null <c>error</c> an error.</summary>
internal static class OllamaClassifier
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static EventKind Classify(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            bool token = false, done = false, error = false;
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isResponse = reader.ValueTextEquals("response"u8);
                    bool isMessage = reader.ValueTextEquals("message"u8);
                    bool isDone = reader.ValueTextEquals("done"u8);
                    bool isError = reader.ValueTextEquals("error"u8);
                    reader.Read();
                    error |= isError && reader.TokenType != JsonTokenType.Null;
                    if (isResponse && reader.TokenType == JsonTokenType.String)
                        token |= !reader.ValueSpan.IsEmpty;
                    else if (isMessage && reader.TokenType == JsonTokenType.StartObject)
                        token |= JsonMembers.StringIsNotEmpty(ref reader, "content"u8);
                    else if (isDone)
                        done = reader.TokenType == JsonTokenType.True;
                    if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                        reader.Skip();
                }
            }

            while (reader.Read())
            {
            }

            return error ? EventKind.Error
                : done ? (token ? EventKind.TokenAndEnd : EventKind.End)
                : token ? EventKind.Token : EventKind.Other;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JsonException: malformed; InvalidOperationException: a string escape that is no valid UTF-16.
            return EventKind.Invalid;
        }
    }
}

// HOT
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Ouro.Load.Wire;

/// <summary>
/// OpenAI chat completion chunks: a non-empty <c>choices[0].delta.content</c> is a token, the data <c>[DONE]</c> is the
/// end, an object with a non-null <c>error</c> is an error.
/// </summary>
internal static class OpenAiClassifier
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static EventKind Classify(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return EventKind.Other;
        if (data.SequenceEqual("[DONE]"u8))
            return EventKind.End;
        try
        {
            var reader = new Utf8JsonReader(data);
            var kind = EventKind.Other;
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isChoices = reader.ValueTextEquals("choices"u8);
                    bool isError = !isChoices && reader.ValueTextEquals("error"u8);
                    reader.Read();
                    if (isError && reader.TokenType != JsonTokenType.Null)
                        kind = EventKind.Error;
                    if (!isChoices || reader.TokenType != JsonTokenType.StartArray)
                        reader.Skip();
                    else if (FirstChoiceHasContent(ref reader) && kind != EventKind.Error)
                        kind = EventKind.Token;
                }
            }

            while (reader.Read())
            {
            }

            return kind;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JsonException: malformed; InvalidOperationException: a string escape that is no valid UTF-16.
            return EventKind.Invalid;
        }
    }

    /// <summary>Enters at the array's start and leaves at its end.</summary>
    private static bool FirstChoiceHasContent(ref Utf8JsonReader reader)
    {
        bool hasContent = false;
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == 0 && reader.TokenType == JsonTokenType.StartObject)
                hasContent = JsonMembers.NestedStringIsNotEmpty(ref reader, "delta"u8, "content"u8);
            else
                reader.Skip();
        }

        return hasContent;
    }
}

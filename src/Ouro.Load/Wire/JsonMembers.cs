// HOT
using System.Text.Json;

namespace Ouro.Load.Wire;

/// <summary>Look-ups in an object that a reader stands at, without a document.</summary>
internal static class JsonMembers
{
    /// <summary>Whether <c>object[outer][inner]</c> is a non-empty string. Enters at the object's start and leaves at its end.</summary>
    public static bool NestedStringIsNotEmpty(ref Utf8JsonReader reader, ReadOnlySpan<byte> outer, ReadOnlySpan<byte> inner)
    {
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isOuter = reader.ValueTextEquals(outer);
            reader.Read();
            if (isOuter && reader.TokenType == JsonTokenType.StartObject)
                found = StringIsNotEmpty(ref reader, inner);
            else
                reader.Skip();
        }

        return found;
    }

    /// <summary>Whether <c>object[name]</c> is a non-empty string. Enters at the object's start and leaves at its end.</summary>
    public static bool StringIsNotEmpty(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        bool found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isNamed = reader.ValueTextEquals(name);
            reader.Read();
            if (isNamed && reader.TokenType == JsonTokenType.String)
                found = !reader.ValueSpan.IsEmpty;
            else
                reader.Skip();
        }

        return found;
    }
}

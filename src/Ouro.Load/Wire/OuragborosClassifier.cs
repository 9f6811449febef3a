// HOT
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;

namespace Ouro.Load.Wire;

/// <summary>
/// OuRAGboros' events: <c>{"type": …}</c> with status, documents, token{content}, clear_response, complete, end and
/// error{message}. Keys come in any order; the original service adds a growing <c>partial_answer</c> to every token.
/// </summary>
internal static class OuragborosClassifier
{
    private static ReadOnlySpan<byte> End => "{\"type\":\"end\"}"u8;

    private static ReadOnlySpan<byte> TokenHead => "{\"type\":\"token\",\"content\":\""u8;

    private static ReadOnlySpan<byte> StatusHead => "{\"type\":\"status\",\"message\":\""u8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static EventKind Classify(ReadOnlySpan<byte> data)
    {
        // The layout of compact serializers, decided without a JSON reader: head, plain ASCII, quote, brace. Anything
        // else, valid or not, goes to the reader.
        if (data.Length > 2 && data[^1] == '}' && data[^2] == '"')
        {
            if (data.Length > TokenHead.Length + 2 && data.StartsWith(TokenHead) && IsPlain(data[TokenHead.Length..^2]))
                return EventKind.Token;
            if (data.Length > StatusHead.Length + 2 && data.StartsWith(StatusHead) && IsPlain(data[StatusHead.Length..^2]))
                return EventKind.Other;
        }

        return data.SequenceEqual(End) ? EventKind.End : ClassifyJson(data);
    }

    /// <summary>
    /// Only bytes that stand for themselves in a JSON string: printable ASCII but quote and backslash. Own, because the
    /// framework's search for them is compiled late on a busy core and a token is shorter than its set-up.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsPlain(ReadOnlySpan<byte> text)
    {
        int at = 0;
        for (; at + Vector128<byte>.Count <= text.Length; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(text.Slice(at, Vector128<byte>.Count));
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'));
            if (Vector128.GreaterThanOrEqualAny(bytes - Vector128.Create((byte)' '), Vector128.Create((byte)('~' - ' ' + 1))) || special != Vector128<byte>.Zero)
                return false;
        }

        for (; at < text.Length; at++)
        {
            byte c = text[at];
            if (c - ' ' > '~' - ' ' || c < ' ' || c is (byte)'"' or (byte)'\\')
                return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static EventKind ClassifyJson(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
            return EventKind.Other; // an empty data line is a heartbeat, not a document
        try
        {
            var reader = new Utf8JsonReader(data);
            var kind = EventKind.Other;
            bool hasContent = false;
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isType = reader.ValueTextEquals("type"u8);
                    bool isContent = !isType && reader.ValueTextEquals("content"u8);
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.String)
                        reader.Skip();
                    else if (isType)
                        kind = KindNamed(ref reader);
                    else if (isContent)
                        hasContent = !reader.ValueSpan.IsEmpty;
                }
            }

            // Reading on proves that the document ends here.
            while (reader.Read())
            {
            }

            return kind == EventKind.Token && !hasContent ? EventKind.Other : kind;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // JsonException: malformed; InvalidOperationException: a string escape that is no valid UTF-16.
            return EventKind.Invalid;
        }
    }

    private static EventKind KindNamed(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("token"u8) ? EventKind.Token
        : reader.ValueTextEquals("documents"u8) ? EventKind.Documents
        : reader.ValueTextEquals("complete"u8) ? EventKind.Complete
        : reader.ValueTextEquals("end"u8) ? EventKind.End
        : reader.ValueTextEquals("error"u8) ? EventKind.Error
        : EventKind.Other;
}

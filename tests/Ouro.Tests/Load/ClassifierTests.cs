using System.Text;
using System.Text.Json;
using CsCheck;
using Ouro.Load.Wire;

namespace Ouro.Tests.Load;

public sealed class ClassifierTests
{
    private static readonly JsonSerializerOptions s_compact = new();
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    [Theory]
    [InlineData("{\"type\":\"token\",\"content\":\"a\"}", EventKindName.Token)]
    [InlineData("{\"type\":\"token\",\"content\":\"\"}", EventKindName.Other)]
    [InlineData("{\"type\":\"token\"}", EventKindName.Other)]
    [InlineData("{\"type\":\"token\",\"content\":null}", EventKindName.Other)]
    [InlineData("{\"content\":\"a\",\"x\":{\"type\":\"end\"},\"type\":\"token\"}", EventKindName.Token)]
    [InlineData(" { \"type\" : \"token\" , \"content\" : \"a\" } ", EventKindName.Token)]
    [InlineData("{\"type\":\"token\",\"content\":\"a\\\"}", EventKindName.Invalid)]
    [InlineData("{\"type\":\"token\",\"content\":\"a\",\"b\":\"c\"}", EventKindName.Token)]
    [InlineData("{\"type\":\"token\",\"content\":\"a\"x\"}", EventKindName.Invalid)]
    [InlineData("{\"type\":\"token\",\"content\":\"a\"}}", EventKindName.Invalid)]
    [InlineData("{\"type\":\"token\",\"content\":\"\\u00e9\"}", EventKindName.Token)]
    [InlineData("{\"type\":\"tok\\u0065n\",\"content\":\"a\"}", EventKindName.Token)]
    [InlineData("{\"type\":\"status\",\"message\":\"token\"}", EventKindName.Other)]
    [InlineData("{\"type\":\"documents\",\"data\":[]}", EventKindName.Documents)]
    [InlineData("{\"type\":\"complete\"}", EventKindName.Complete)]
    [InlineData("{\"type\":\"end\"}", EventKindName.End)]
    [InlineData("{\"type\":\"error\",\"message\":\"m\"}", EventKindName.Error)]
    [InlineData("{\"type\":7}", EventKindName.Other)]
    [InlineData("[1,2]", EventKindName.Other)]
    [InlineData("", EventKindName.Other)]
    [InlineData("nonsense", EventKindName.Invalid)]
    [InlineData("{\"type\":\"end\"", EventKindName.Invalid)]
    [InlineData("{\"type\":\"\\ud800\"}", EventKindName.Invalid)]
    public void OuragborosEventsHaveTheirKind(string json, EventKindName expected) =>
        Assert.Equal((EventKind)expected, OuragborosClassifier.Classify(Encoding.UTF8.GetBytes(json)));

    /// <summary>Each byte at each place of contents shorter and longer than a vector: the short cut says what a JSON reader says.</summary>
    [Theory]
    [InlineData("token\",\"content", EventKindName.Token, 3)]
    [InlineData("token\",\"content", EventKindName.Token, 16)]
    [InlineData("token\",\"content", EventKindName.Token, 40)]
    [InlineData("status\",\"message", EventKindName.Other, 3)]
    [InlineData("status\",\"message", EventKindName.Other, 40)]
    public void TheShortCutForPlainTextAgreesWithAJsonReader(string head, EventKindName kind, int length)
    {
        byte[] data = Encoding.UTF8.GetBytes($"{{\"type\":\"{head}\":\"{new string('a', length)}\"}}");
        int first = data.Length - 2 - length;
        for (int place = first; place < first + length; place++)
        {
            for (int value = 0; value < 256; value++)
            {
                data[place] = (byte)value;
                Assert.Equal(IsJson(data) ? (EventKind)kind : EventKind.Invalid, OuragborosClassifier.Classify(data));
            }

            data[place] = (byte)'a';
        }
    }

    private static bool IsJson(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false; // the malformed half of what this test makes
        }
    }

    [Theory]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", EventKindName.Token)]
    [InlineData("{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}", EventKindName.Other)]
    [InlineData("{\"choices\":[{\"delta\":{}},{\"delta\":{\"content\":\"second\"}}]}", EventKindName.Other)]
    [InlineData("{\"choices\":[]}", EventKindName.Other)]
    [InlineData("{\"choices\":null}", EventKindName.Other)]
    [InlineData("{\"error\":{\"message\":\"m\"}}", EventKindName.Error)]
    [InlineData("{\"error\":null,\"choices\":[{\"delta\":{\"content\":\"a\"}}]}", EventKindName.Token)]
    [InlineData("[DONE]", EventKindName.End)]
    [InlineData("[DONE", EventKindName.Invalid)]
    [InlineData("{\"choices\":[{\"delta\":{\"content\":\"a\"}}", EventKindName.Invalid)]
    public void OpenAiChunksHaveTheirKind(string json, EventKindName expected) =>
        Assert.Equal((EventKind)expected, OpenAiClassifier.Classify(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("{\"response\":\"a\",\"done\":false}", EventKindName.Token)]
    [InlineData("{\"message\":{\"role\":\"assistant\",\"content\":\"a\"},\"done\":false}", EventKindName.Token)]
    [InlineData("{\"response\":\"\",\"done\":true}", EventKindName.End)]
    [InlineData("{\"response\":\"a\",\"done\":true}", EventKindName.TokenAndEnd)]
    [InlineData("{\"error\":\"m\"}", EventKindName.Error)]
    [InlineData("{\"done\":{\"done\":true}}", EventKindName.Other)]
    [InlineData("{", EventKindName.Invalid)]
    public void OllamaLinesHaveTheirKind(string json, EventKindName expected) =>
        Assert.Equal((EventKind)expected, OllamaClassifier.Classify(Encoding.UTF8.GetBytes(json)));

    /// <summary>Oracle: System.Text.Json's document model.</summary>
    [Fact]
    public void AnyTokenEventIsATokenExactlyWhenItsContentIsNotEmpty() =>
        Gen.Select(Gen.String, Gen.Bool, Gen.Bool).Sample((content, indented, contentFirst) =>
        {
            object value = contentFirst
                ? new Dictionary<string, string> { ["content"] = content, ["type"] = "token" }
                : new Dictionary<string, string> { ["type"] = "token", ["content"] = content };
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, indented ? s_indented : s_compact);
            return OuragborosClassifier.Classify(json) == (content.Length > 0 ? EventKind.Token : EventKind.Other);
        });
}

/// <summary>Public twin of <see cref="EventKind"/>: test methods are public and the enum is not.</summary>
public enum EventKindName : byte
{
    Other = EventKind.Other,
    Token = EventKind.Token,
    Documents = EventKind.Documents,
    Complete = EventKind.Complete,
    End = EventKind.End,
    TokenAndEnd = EventKind.TokenAndEnd,
    Error = EventKind.Error,
    Invalid = EventKind.Invalid,
}

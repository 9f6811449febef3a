using System.Text.Json;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Attesting;

/// <summary>What a server says, or shows, of its two parts.</summary>
internal readonly record struct StubClaim(AttestedStub Embeddings, AttestedStub Llm)
{
    public const string HeaderName = "Ouro-Stubs";

    public static readonly StubClaim None = new(AttestedStub.Unknown, AttestedStub.Unknown);

    public bool IsSilent => Embeddings == AttestedStub.Unknown && Llm == AttestedStub.Unknown;

    /// <summary>What a server in this configuration says.</summary>
    public static StubClaim Of(StubConfiguration configuration) => new(
        configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real,
        configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real);

    /// <summary>This claim, and where it is silent the other.</summary>
    public StubClaim Or(StubClaim other) => new(
        Embeddings != AttestedStub.Unknown ? Embeddings : other.Embeddings,
        Llm != AttestedStub.Unknown ? Llm : other.Llm);

    /// <summary><c>embeddings=mock|real, llm=mock|real</c>, in any order and case; other words say nothing.</summary>
    public static StubClaim ParseHeader(string? value)
    {
        StubClaim claim = None;
        foreach (string part in (value ?? string.Empty).Split([',', ';'], StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length == 2)
                claim = claim.With(pair[0], pair[1]);
        }

        return claim;
    }

    /// <summary>A health document with <c>"stubs": {"embeddings": "mock", "llm": "real"}</c>, or the header's text as a string. Anything else says nothing.</summary>
    public static StubClaim ParseHealth(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("stubs", out JsonElement stubs))
                return None;
            if (stubs.ValueKind == JsonValueKind.String)
                return ParseHeader(stubs.GetString());
            StubClaim claim = None;
            if (stubs.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty property in stubs.EnumerateObject())
                {
                    if (property.Value.ValueKind == JsonValueKind.String)
                        claim = claim.With(property.Name, property.Value.GetString()!);
                }
            }

            return claim;
        }
        catch (JsonException)
        {
            // A health page that is not JSON attests nothing.
            return None;
        }
    }

    public override string ToString() => $"embeddings={Word(Embeddings)}, llm={Word(Llm)}";

    public static string Word(AttestedStub stub) => stub switch
    {
        AttestedStub.Mock => "mock",
        AttestedStub.Real => "real",
        _ => "unknown",
    };

    private StubClaim With(string name, string word)
    {
        AttestedStub stub = word.ToUpperInvariant() switch { "MOCK" => AttestedStub.Mock, "REAL" => AttestedStub.Real, _ => AttestedStub.Unknown };
        return name.ToUpperInvariant() switch
        {
            "EMBEDDINGS" => this with { Embeddings = stub },
            "LLM" => this with { Llm = stub },
            _ => this,
        };
    }
}

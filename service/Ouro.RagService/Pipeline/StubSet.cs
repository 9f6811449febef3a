namespace Ouro.RagService.Pipeline;

/// <summary>Which of the two parts are replaced by a stub.</summary>
internal readonly record struct StubSet(bool MockEmbeddings, bool MockLlm)
{
    public const string AttestationHeader = "Ouro-Stubs";
    public const string OverrideHeader = "Ouro-Use-Stubs";

    public string EmbeddingsText => MockEmbeddings ? "mock" : "real";

    public string LlmText => MockLlm ? "mock" : "real";

    /// <summary>The attestation's value; one of four constants, so that no request builds a string.</summary>
    public string HeaderValue => (MockEmbeddings, MockLlm) switch
    {
        (false, false) => "embeddings=real, llm=real",
        (true, false) => "embeddings=mock, llm=real",
        (false, true) => "embeddings=real, llm=mock",
        _ => "embeddings=mock, llm=mock",
    };

    /// <summary>Grammar: <c>name=mock|real *( "," name=mock|real )</c> with the names embeddings and llm; a name left out keeps its value.</summary>
    public bool TryOverride(string header, out StubSet result)
    {
        result = this;
        foreach (string part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (part.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant())
            {
                case "embeddings=mock": result = result with { MockEmbeddings = true }; break;
                case "embeddings=real": result = result with { MockEmbeddings = false }; break;
                case "llm=mock": result = result with { MockLlm = true }; break;
                case "llm=real": result = result with { MockLlm = false }; break;
                default: return false;
            }
        }
        return true;
    }
}

namespace Ouro.Model.Planning;

/// <summary>One corner of the 2 × 2 stub factorial: which of the two expensive parts of the service is replaced by an instant one.</summary>
public sealed record StubConfiguration(string Name, string Title, bool MockEmbeddings, bool MockLlm)
{
    public static readonly StubConfiguration Baseline = new("baseline", "Full pipeline (no mocking)", false, false);
    public static readonly StubConfiguration EmbeddingsStubbed = new("mock-embeddings", "Instant embeddings", true, false);
    public static readonly StubConfiguration LlmStubbed = new("mock-llm", "Instant LLM", false, true);
    public static readonly StubConfiguration BothStubbed = new("mock-both", "Web layer and vector store only", true, true);

    /// <summary>All four, in the order in which tables show them.</summary>
    public static readonly IReadOnlyList<StubConfiguration> All = [Baseline, EmbeddingsStubbed, LlmStubbed, BothStubbed];

    public static StubConfiguration? Find(string name) => All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The variables of the seed framework that switch a server into this configuration.</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["USE_MOCK_EMBEDDINGS"] = MockEmbeddings ? "true" : "false",
        ["USE_MOCK_LLM"] = MockLlm ? "true" : "false",
    };
}

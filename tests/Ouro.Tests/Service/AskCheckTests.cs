using Ouro.RagService.Llm;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Web;

namespace Ouro.Tests.Service;

public sealed class AskCheckTests
{
    private static readonly LlmProviders Providers = TestUpstreams.Providers();

    [Fact]
    public void A_plain_question_has_no_faults() => Assert.Empty(Faults(new AskRequest
    {
        Query = "q",
        Prompt = "p",
        EmbeddingModel = "huggingface:x",
        LlmModel = "openai:gpt-4o:latest",
    }));

    [Fact]
    public void Every_faulty_field_is_named()
    {
        var faults = Faults(new AskRequest
        {
            Query = " ",
            LlmModel = "unknown:x",
            MaxDocuments = 0,
            ScoreThreshold = double.NaN,
            UseQdrant = true,
            KnowledgeBase = "none",
            Files = [new AttachedFile("f", null)],
            History = [new ChatMessage("robot", "text")],
        });
        Assert.Equal(
            ["embedding_model", "files[0].content", "history[0].role", "knowledge_base", "llm_model", "max_documents", "prompt", "query", "score_threshold", "use_qdrant"],
            faults.Select(fault => fault.Field).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sim:a", "a")]
    [InlineData("OPENAI:gpt:4", "gpt:4")]
    [InlineData("sim", null)]
    [InlineData(":a", null)]
    [InlineData("sim:", null)]
    [InlineData("other:a", null)]
    public void Models_are_named_provider_colon_name(string text, string? model) => Assert.Equal(model, Providers.Find(text)?.Model);

    private static List<FieldFault> Faults(AskRequest request) => AskCheck.FindFaults(request, Providers, TestUpstreams.NoStores, name => name == "default");
}

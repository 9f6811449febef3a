using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Validating;

public sealed class PollutionJudgeTests
{
    private static readonly string[] Questions = ["one", "two"];
    private static readonly AskAnswer[] Real = Answers(StubConfiguration.Baseline);

    [Theory]
    [InlineData("mock-embeddings")]
    [InlineData("mock-llm")]
    [InlineData("mock-both")]
    public void Clean_answers_pass(string name)
    {
        StubConfiguration configuration = StubConfiguration.Find(name)!;
        Verdict verdict = PollutionJudge.Judge(configuration, Real, Answers(configuration), [.. Real, .. Real], "at once");
        Assert.Equal(Verdict.Pass($"4 of 4 real answers as before, 2 of 2 {name} answers as the stub gives them, at once"), verdict);
    }

    [Fact]
    public void A_real_answer_with_the_stubs_documents_is_caught()
    {
        AskAnswer polluted = Real[1] with { Reply = Real[1].Reply with { Documents = Recorded.Documents(Recorded.MockDocuments) } };
        AssertCaught(StubConfiguration.EmbeddingsStubbed, Answers(StubConfiguration.EmbeddingsStubbed), [Real[0], polluted], "document 1 is m1");
    }

    [Fact]
    public void A_real_answer_with_the_stubs_text_is_caught() =>
        AssertCaught(StubConfiguration.LlmStubbed, Answers(StubConfiguration.LlmStubbed), [Real[0], Real[1] with { Reply = Real[1].Reply with { Answer = "Mock response to: two" } }], "expected a real answer");

    [Fact]
    public void A_stubbed_answer_with_real_documents_is_caught()
    {
        AskAnswer[] stubbed = Answers(StubConfiguration.EmbeddingsStubbed);
        stubbed[1] = stubbed[1] with { Reply = stubbed[1].Reply with { Documents = Real[1].Reply.Documents } };
        AssertCaught(StubConfiguration.EmbeddingsStubbed, stubbed, Real, "a mock-embeddings answer");
    }

    [Fact]
    public void A_mock_answer_to_another_question_is_caught()
    {
        AskAnswer[] stubbed = Answers(StubConfiguration.LlmStubbed);
        stubbed[1] = stubbed[1] with { Reply = stubbed[1].Reply with { Answer = stubbed[0].Reply.Answer } };
        AssertCaught(StubConfiguration.LlmStubbed, stubbed, Real, "expected \"Mock response to: two\"");
    }

    [Fact]
    public void An_llm_stub_that_changes_retrieval_is_caught()
    {
        AskAnswer[] stubbed = Answers(StubConfiguration.LlmStubbed);
        stubbed[0] = stubbed[0] with { Reply = stubbed[0].Reply with { Documents = Real[1].Reply.Documents } };
        AssertCaught(StubConfiguration.LlmStubbed, stubbed, Real, "document 1 is two#1");
    }

    [Fact]
    public void A_reply_that_claims_other_stubs_than_asked_for_is_caught()
    {
        var wrong = new StubClaim(AttestedStub.Mock, AttestedStub.Unknown);
        AssertCaught(StubConfiguration.LlmStubbed, Answers(StubConfiguration.LlmStubbed), [Real[0] with { Header = wrong }], "says embeddings=mock");
    }

    [Fact]
    public void A_broken_reply_beside_the_stub_is_caught_and_a_broken_reference_proves_nothing()
    {
        AssertCaught(StubConfiguration.LlmStubbed, Answers(StubConfiguration.LlmStubbed), [Recorded.Broken("one", "cut")], "cut");
        Verdict verdict = PollutionJudge.Judge(StubConfiguration.LlmStubbed, [Recorded.Broken("one", "cut")], Answers(StubConfiguration.LlmStubbed), Real, "at once");
        Assert.Equal(Verdict.Skip("the real answers before the stub are not complete: cut"), verdict);
    }

    private static AskAnswer[] Answers(StubConfiguration configuration) => [.. Questions.Select(q => Recorded.Answer(configuration, q))];

    private static void AssertCaught(StubConfiguration configuration, IReadOnlyList<AskAnswer> stubbed, IReadOnlyList<AskAnswer> real, string evidence)
    {
        Verdict verdict = PollutionJudge.Judge(configuration, Real, stubbed, real, "at once");
        Assert.Equal(CheckState.Fail, verdict.State);
        Assert.Contains(evidence, verdict.Evidence, StringComparison.Ordinal);
    }
}

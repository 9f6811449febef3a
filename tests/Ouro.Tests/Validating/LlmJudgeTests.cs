using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;

namespace Ouro.Tests.Validating;

public sealed class LlmJudgeTests
{
    private static readonly AskAnswer Mock = Recorded.Answer(StubConfiguration.LlmStubbed, "what is heat");
    private static readonly AskAnswer Real = Recorded.Answer(StubConfiguration.Baseline, "what is heat");

    [Fact]
    public void The_mock_repeats_each_question_and_the_real_one_does_not()
    {
        Assert.Equal(Verdict.Pass("2 of 2 answers repeat their question: \"Mock response to: what is heat\""), LlmJudge.JudgeText(StubConfiguration.LlmStubbed, [Mock, Mock]));
        Assert.Equal(CheckState.Pass, LlmJudge.JudgeText(StubConfiguration.Baseline, [Real, Real]).State);
    }

    [Fact]
    public void Another_questions_text_a_real_text_a_broken_reply_and_silence_fail()
    {
        AskAnswer stale = Recorded.Answer("what is light", Mock.Reply.Answer);
        Verdict verdict = LlmJudge.JudgeText(StubConfiguration.LlmStubbed, [Mock, stale]);
        Assert.Equal(Verdict.Fail("expected \"Mock response to: what is light\", read \"Mock response to: what is heat\""), verdict);
        Assert.Equal(CheckState.Fail, LlmJudge.JudgeText(StubConfiguration.BothStubbed, [Real]).State);
        Assert.Equal(CheckState.Fail, LlmJudge.JudgeText(StubConfiguration.Baseline, [Real, Mock]).State);
        Assert.Equal(CheckState.Fail, LlmJudge.JudgeText(StubConfiguration.Baseline, [Recorded.Answer("q", "")]).State);
        Assert.Equal(Verdict.Fail("\"q\": cut"), LlmJudge.JudgeText(StubConfiguration.Baseline, [Real, Recorded.Broken("q", "cut")]));
    }

    [Fact]
    public void One_token_event_per_word_is_streaming()
    {
        Verdict verdict = LlmJudge.JudgeStreaming(Mock);
        Assert.Equal(Verdict.Pass("6 token events for 6 words: \"Mock \", \"response \", \"to: \", …"), verdict);
    }

    [Theory]
    [InlineData("was not streamed", "Mock response to: what is heat")]
    [InlineData("2 token events for 6 words", "Mock response to:", " what is heat")]
    [InlineData("7 token events for 6 words", "Mock ", "response ", "to: ", "what ", "is ", "he", "at")]
    [InlineData("was not streamed")]
    public void Anything_else_is_not(string evidence, params string[] tokens)
    {
        Verdict verdict = LlmJudge.JudgeStreaming(Mock with { Reply = Mock.Reply with { Tokens = tokens } });
        Assert.Equal(CheckState.Fail, verdict.State);
        Assert.Contains(evidence, verdict.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_token_event_of_a_stream_is_kept()
    {
        AskReply reply = AskReply.Parse("data: {\"type\":\"token\",\"content\":\"Mock \"}\n\ndata: {\"type\":\"token\",\"content\":\"response\"}\n\ndata: {\"type\":\"end\"}\n\n");
        Assert.Equal(["Mock ", "response"], reply.Tokens);
        Assert.Empty(AskReply.Parse("""{"answer":"Mock response"}""").Tokens);
    }
}

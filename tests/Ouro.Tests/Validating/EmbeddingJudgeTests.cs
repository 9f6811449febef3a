using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;

namespace Ouro.Tests.Validating;

public sealed class EmbeddingJudgeTests
{
    [Fact]
    public void A_unit_vector_of_768_dimensions_is_the_mocks()
    {
        Verdict verdict = EmbeddingJudge.JudgeVector(Recorded.UnitVector());
        Assert.Equal(Verdict.Pass("768 dimensions, unit norm: 768, |v| = 1.0000000"), verdict);
    }

    public static TheoryData<string, string> Spoilt() => new()
    {
        { "dimension", "read dimension 384, |v| = 1.0000000" },
        { "length", "read dimension 768, |v| = 2.0000000" },
        { "nan", "read dimension 768, |v| = NaN" },
        { "says real", "no mock vector" },
        { "says other dimension", "says 384 dimensions" },
        { "broken", "answered 500" },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void Any_other_vector_is_not(string fault, string evidence)
    {
        VectorReply good = Recorded.UnitVector();
        VectorReply reply = fault switch
        {
            "dimension" => Recorded.UnitVector(384),
            "length" => good with { Vector = [.. good.Vector!.Select(x => 2 * x)] },
            "nan" => good with { Vector = [double.NaN, .. good.Vector!.Skip(1)] },
            "says real" => good with { IsMock = false },
            "says other dimension" => good with { Dimension = 384 },
            _ => VectorReply.Parse(500, "oops"),
        };
        Verdict verdict = EmbeddingJudge.JudgeVector(reply);
        Assert.Equal(CheckState.Fail, verdict.State);
        Assert.Contains(evidence, verdict.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "not found", "answered 404")]
    [InlineData(405, "", "answered 405")]
    [InlineData(200, "<html>", "did not answer with JSON")]
    [InlineData(200, "data: {\"type\":\"end\"}\n\n", "did not answer with JSON")]
    [InlineData(200, "[1]", "without a vector")]
    [InlineData(200, "{\"answer\":\"x\"}", "without a vector")]
    public void A_service_that_shows_no_vectors_is_skipped_with_the_reason(int status, string body, string reason)
    {
        Verdict verdict = EmbeddingJudge.JudgeVector(VectorReply.Parse(status, body));
        Assert.Equal(CheckState.Skip, verdict.State);
        Assert.Contains(reason, verdict.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"mock","dimension":2,"mock":true,"vector":[0.6,0.8]}""", 2, true, null)]
    [InlineData("""{"vector":[0.6,0.8]}""", null, null, null)]
    [InlineData("""{"dimension":"two","mock":"yes","vector":[0.6,0.8]}""", null, null, null)]
    [InlineData("""{"vector":"0.6"}""", null, null, "holds no numbers")]
    [InlineData("""{"vector":[0.6,null]}""", null, null, "holds no numbers")]
    public void The_reply_of_embed_is_read(string body, int? dimension, bool? isMock, string? problem)
    {
        VectorReply reply = VectorReply.Parse(200, body);
        Assert.Equal((dimension, isMock), (reply.Dimension, reply.IsMock));
        if (problem is null)
            Assert.Equal([0.6, 0.8], reply.Vector!);
        else
            Assert.Contains(problem, reply.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_question_finds_the_same_twice()
    {
        AskAnswer first = Recorded.Answer("q", "text", ("a", 0.9), ("b", 0.8));
        Assert.Equal(CheckState.Pass, EmbeddingJudge.JudgeDeterminism(first, first).State);
        Verdict other = EmbeddingJudge.JudgeDeterminism(first, Recorded.Answer("q", "text", ("a", 0.9), ("c", 0.8001)));
        Assert.Equal(CheckState.Fail, other.State);
        Assert.Contains("document 2 is c (0.8001) instead of b (0.8000)", other.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckState.Fail, EmbeddingJudge.JudgeDeterminism(first, Recorded.Answer("q", "text", ("a", 0.9), ("b", 0.81))).State);
        Assert.Equal(CheckState.Fail, EmbeddingJudge.JudgeDeterminism(first, Recorded.Answer("q", "text", ("a", 0.9))).State);
        Assert.Equal(Verdict.Fail("cut"), EmbeddingJudge.JudgeDeterminism(first, Recorded.Broken("q", "cut")));
        Assert.Equal(CheckState.Skip, EmbeddingJudge.JudgeDeterminism(first, Recorded.Answer("q", "text")).State);
    }

    [Fact]
    public void Documents_of_equal_score_may_change_places_and_rounding_is_no_difference()
    {
        Assert.Null(DocumentLists.FindDifference(Recorded.Documents(("a", 0.5), ("b", 0.5)), Recorded.Documents(("b", 0.5), ("a", 0.5))));
        Assert.Null(DocumentLists.FindDifference(Recorded.Documents(("a", 0.5)), Recorded.Documents(("a", 0.500001))));
        Assert.NotNull(DocumentLists.FindDifference(Recorded.Documents(("a", null), ("b", null)), Recorded.Documents(("b", null), ("a", null))));
    }

    [Fact]
    public void Unrelated_questions_find_the_same_only_under_the_mock()
    {
        AskAnswer first = Recorded.Answer("q", "text", ("a", 0.9)), same = Recorded.Answer("r", "text", ("a", 0.9)), other = Recorded.Answer("r", "text", ("b", 0.4));
        Assert.Equal(CheckState.Pass, EmbeddingJudge.JudgeRetrieval(StubConfiguration.EmbeddingsStubbed, first, same).State);
        Assert.Equal(CheckState.Fail, EmbeddingJudge.JudgeRetrieval(StubConfiguration.EmbeddingsStubbed, first, other).State);
        Assert.Equal(CheckState.Pass, EmbeddingJudge.JudgeRetrieval(StubConfiguration.LlmStubbed, first, other).State);
        Assert.Equal(CheckState.Fail, EmbeddingJudge.JudgeRetrieval(StubConfiguration.Baseline, first, same).State);
        Assert.Equal(CheckState.Skip, EmbeddingJudge.JudgeRetrieval(StubConfiguration.Baseline, first, Recorded.Answer("r", "text")).State);
        AskAnswer unscored = Recorded.Answer("q", "text", ("a", null));
        Assert.Equal(CheckState.Skip, EmbeddingJudge.JudgeRetrieval(StubConfiguration.EmbeddingsStubbed, unscored, unscored).State);
    }
}

using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;

namespace Ouro.Tests.Validating;

public sealed class SpeedJudgeTests
{
    [Fact]
    public void The_faster_median_wins_and_both_numbers_are_evidence()
    {
        // Medians by hand: 2 ms of {1, 2, 900}, 35 ms of {10, 20, 50, 60}.
        Verdict verdict = SpeedJudge.Judge("to the documents", [0.9, 0.001, 0.002], [0.06, 0.01, 0.05, 0.02]);
        Assert.Equal(Verdict.Pass("mock 2.00 ms, real 35.00 ms to the documents (medians of 3 and 4), ratio real / mock 17.5"), verdict);
    }

    [Fact]
    public void A_mock_that_is_no_faster_fails()
    {
        Assert.Equal(CheckState.Fail, SpeedJudge.Judge("", [0.02], [0.01]).State);
        Assert.Equal(CheckState.Fail, SpeedJudge.Judge("", [0.01], [0.01]).State);
    }

    [Fact]
    public void Embeddings_are_timed_to_the_documents_and_the_llm_to_the_end()
    {
        AskAnswer slowEmbedding = Recorded.Answer(StubConfiguration.Baseline, "q", documentsSeconds: 0.5, endSeconds: 0.6);
        AskAnswer slowLlm = Recorded.Answer(StubConfiguration.Baseline, "q", documentsSeconds: 0.1, endSeconds: 0.9);
        Assert.Equal(CheckState.Pass, SpeedJudge.JudgeEmbeddings([slowLlm], [slowEmbedding]).State);
        Assert.Equal(CheckState.Pass, SpeedJudge.JudgeLlm([slowEmbedding], [slowLlm]).State);
    }

    [Fact]
    public void A_broken_answer_is_no_time_and_without_times_there_is_no_verdict()
    {
        AskAnswer good = Recorded.Answer(StubConfiguration.Baseline, "q");
        AskAnswer cut = good with { Reply = good.Reply with { Problem = "cut" } };
        Assert.Equal(Verdict.Skip("no mock answer to time to the end without retrieval"), SpeedJudge.JudgeLlm([cut], [good]));
        Assert.Equal(Verdict.Skip("no real answer to time to the documents"), SpeedJudge.JudgeEmbeddings([good], []));
        // Its documents had come before it was cut.
        Assert.Equal(CheckState.Fail, SpeedJudge.JudgeEmbeddings([good], [cut]).State);
    }
}

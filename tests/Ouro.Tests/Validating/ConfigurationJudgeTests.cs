using Ouro.Deploy.Attesting;
using Ouro.Deploy.Validating;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Tests.Validating;

public sealed class ConfigurationJudgeTests
{
    private static readonly ConfigurationRecord Reference = Recorded.Record(StubConfiguration.Baseline, documentsSeconds: 0.05, endSeconds: 0.2);

    [Theory]
    [InlineData("baseline", "Attestation,Determinism,Retrieval,LlmText")]
    [InlineData("mock-embeddings", "Attestation,Vector,Determinism,Retrieval,LlmText,EmbeddingSpeed")]
    [InlineData("mock-llm", "Attestation,Determinism,Retrieval,LlmText,LlmStreaming,LlmSpeed")]
    [InlineData("mock-both", "Attestation,Vector,Determinism,Retrieval,LlmText,LlmStreaming,EmbeddingSpeed,LlmSpeed")]
    public void A_service_that_behaves_passes_every_check_of_its_configuration(string name, string checks)
    {
        var verdicts = ConfigurationJudge.Judge(Recorded.Record(StubConfiguration.Find(name)!), Reference, "").ToList();
        Assert.Equal(checks.Split(','), verdicts.Select(v => v.Check.ToString()));
        Assert.All(verdicts, v => Assert.True(v.Verdict.State == CheckState.Pass, v.ToString()));
    }

    [Fact]
    public void Without_a_reference_only_the_speed_is_skipped_with_the_reason()
    {
        var skipped = ConfigurationJudge.Judge(Recorded.Record(StubConfiguration.BothStubbed), null, "nothing to compare with").Where(v => v.Verdict.State != CheckState.Pass);
        Assert.Equal([(StubCheck.EmbeddingSpeed, Verdict.Skip("nothing to compare with")), (StubCheck.LlmSpeed, Verdict.Skip("nothing to compare with"))], skipped);
    }

    /// <summary>The server attests both mocks and runs the real parts.</summary>
    [Fact]
    public void A_lie_fails_in_its_attestation_and_in_each_behaviour()
    {
        var claim = StubClaim.Of(StubConfiguration.BothStubbed);
        ConfigurationRecord truth = Recorded.Record(StubConfiguration.Baseline);
        Attestation attestation = AttestationJudge.Judge(claim, claim, BehaviourJudge.Judge(truth.OneByOne[0].Reply, truth.OneByOne[1].Reply), null);
        ConfigurationRecord lie = truth with { Configuration = StubConfiguration.BothStubbed, Attestation = attestation, Vector = Recorded.UnitVector(384) };
        var failed = ConfigurationJudge.Judge(lie, null, "").Where(v => v.Verdict.State == CheckState.Fail).ToDictionary(v => v.Check, v => v.Verdict.Evidence);
        Assert.Equal([StubCheck.Attestation, StubCheck.Vector, StubCheck.Retrieval, StubCheck.LlmText], failed.Keys);
        Assert.Contains("says embeddings=mock and behaves as real", failed[StubCheck.Attestation], StringComparison.Ordinal);
    }

    [Fact]
    public void A_silent_service_is_judged_by_its_behaviour_and_says_so()
    {
        var shown = StubClaim.Of(StubConfiguration.LlmStubbed);
        Attestation attestation = AttestationJudge.Judge(StubClaim.None, StubClaim.None, shown, null);
        Verdict verdict = AttestationVerdict.Judge(StubConfiguration.LlmStubbed, attestation);
        Assert.Equal(CheckState.Pass, verdict.State);
        Assert.StartsWith("judged by behaviour", verdict.Evidence, StringComparison.Ordinal);
        Assert.Equal(CheckState.Fail, AttestationVerdict.Judge(StubConfiguration.BothStubbed, attestation).State);
        Assert.Equal(CheckState.Fail, AttestationVerdict.Judge(StubConfiguration.Baseline, Attestation.None).State);
    }
}

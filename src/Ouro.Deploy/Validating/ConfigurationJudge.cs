using Ouro.Model.Planning;

namespace Ouro.Deploy.Validating;

/// <summary>All checks that one configuration's record can answer.</summary>
internal static class ConfigurationJudge
{
    /// <param name="reference">The same service without stubs, to be faster than; null where there is none.</param>
    /// <param name="noReference">Why there is none.</param>
    public static IEnumerable<(StubCheck Check, Verdict Verdict)> Judge(ConfigurationRecord record, ConfigurationRecord? reference, string noReference)
    {
        StubConfiguration configuration = record.Configuration;
        yield return (StubCheck.Attestation, AttestationVerdict.Judge(configuration, record.Attestation));
        if (record.Vector is { } vector)
            yield return (StubCheck.Vector, EmbeddingJudge.JudgeVector(vector));
        yield return (StubCheck.Determinism, EmbeddingJudge.JudgeDeterminism(record.OneByOne[0], record.Again));
        yield return (StubCheck.Retrieval, EmbeddingJudge.JudgeRetrieval(configuration, record.OneByOne[0], record.OneByOne[1]));
        yield return (StubCheck.LlmText, LlmJudge.JudgeText(configuration, record.OneByOne));
        if (configuration.MockLlm)
            yield return (StubCheck.LlmStreaming, LlmJudge.JudgeStreaming(record.OneByOne[0]));
        if (configuration.MockEmbeddings)
            yield return (StubCheck.EmbeddingSpeed, reference is null ? Verdict.Skip(noReference) : SpeedJudge.JudgeEmbeddings(record.OneByOne, reference.OneByOne));
        if (configuration.MockLlm)
            yield return (StubCheck.LlmSpeed, reference is null ? Verdict.Skip(noReference) : SpeedJudge.JudgeLlm(record.LlmAlone, reference.LlmAlone));
    }
}

using Ouro.Model.Records;

namespace Ouro.Deploy.Attesting;

/// <summary>Weighs what a server says against what it shows. A part whose behaviour contradicts its claim is unknown: nothing may be counted on either.</summary>
internal static class AttestationJudge
{
    /// <param name="problem">What was wrong with the replies, for the evidence; null: nothing.</param>
    public static Attestation Judge(StubClaim header, StubClaim health, StubClaim shown, string? problem)
    {
        var evidence = new List<string>();
        if (!header.IsSilent)
            evidence.Add($"header {StubClaim.HeaderName} says {header}");
        if (!health.IsSilent)
            evidence.Add($"/health says {health}");
        evidence.Add($"two unrelated queries show {shown}");
        if (problem is not null)
            evidence.Add(problem);

        AttestedStub embeddings = Weigh("embeddings", header.Embeddings, health.Embeddings, shown.Embeddings, evidence);
        AttestedStub llm = Weigh("llm", header.Llm, health.Llm, shown.Llm, evidence);
        AttestationSource source = !header.IsSilent ? AttestationSource.Header
            : !health.IsSilent ? AttestationSource.Health
            : shown.IsSilent ? AttestationSource.None
            : AttestationSource.Behaviour;
        return new Attestation(embeddings, llm, source, string.Join("; ", evidence));
    }

    private static AttestedStub Weigh(string part, AttestedStub header, AttestedStub health, AttestedStub shown, List<string> evidence)
    {
        AttestedStub claimed = header != AttestedStub.Unknown ? header : health;
        if (claimed == AttestedStub.Unknown)
            return shown;
        if (shown == AttestedStub.Unknown || shown == claimed)
            return claimed;
        evidence.Add($"contradiction: the server says {part}={StubClaim.Word(claimed)} and behaves as {StubClaim.Word(shown)}");
        return AttestedStub.Unknown;
    }
}

namespace Ouro.Model.Records;

/// <summary>What a server says, or shows, of one of its parts.</summary>
public enum AttestedStub : byte
{
    /// <summary>Neither said nor shown.</summary>
    Unknown,
    Real,
    Mock,
}

/// <summary>Where an attestation came from.</summary>
public enum AttestationSource
{
    None,

    /// <summary>The <c>Ouro-Stubs</c> header.</summary>
    Header,

    /// <summary>The health document.</summary>
    Health,

    /// <summary>Judged by behaviour: the mock LLM's text, equal retrieval for unrelated queries.</summary>
    Behaviour,

    /// <summary>The target has no stubs to attest (a bare LLM endpoint).</summary>
    NotApplicable,
}

/// <summary>The stubs in effect on a deployment. A cell counts only when this matches its configuration.</summary>
public sealed record Attestation(AttestedStub Embeddings, AttestedStub Llm, AttestationSource Source, string Evidence)
{
    public static readonly Attestation None = new(AttestedStub.Unknown, AttestedStub.Unknown, AttestationSource.None, "the server attests nothing");

    public static readonly Attestation NotApplicable = new(AttestedStub.Unknown, AttestedStub.Unknown, AttestationSource.NotApplicable, "a bare LLM endpoint has no stubs");

    public bool Matches(Planning.StubConfiguration configuration) =>
        Embeddings == (configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real)
        && Llm == (configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real);
}

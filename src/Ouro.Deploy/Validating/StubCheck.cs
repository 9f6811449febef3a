namespace Ouro.Deploy.Validating;

/// <summary>What is proven of a deployment in one stub configuration.</summary>
public enum StubCheck
{
    /// <summary>The deployment could be reached, or started and switched. Listed only where it could not.</summary>
    Start,

    /// <summary>What the service attests, or shows where it attests nothing, is the configuration, and nothing contradicts it.</summary>
    Attestation,

    /// <summary>The stub's vector has 768 dimensions and unit length.</summary>
    Vector,

    /// <summary>The same question finds the same documents twice.</summary>
    Determinism,

    /// <summary>Unrelated questions find the same documents under the stub, and other ones without it.</summary>
    Retrieval,

    /// <summary>The stub's text under the stub, and another one without it.</summary>
    LlmText,

    /// <summary>One token event per word.</summary>
    LlmStreaming,

    /// <summary>The stub's embedding is faster than the real one.</summary>
    EmbeddingSpeed,

    /// <summary>The stub's answer is faster than the real one.</summary>
    LlmSpeed,

    /// <summary>Real answers are the same before, during and after the stub was in use.</summary>
    CachePollution,
}

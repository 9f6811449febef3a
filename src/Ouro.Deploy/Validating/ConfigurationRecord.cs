using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Validating;

/// <summary>Everything that a service replied while it was in one configuration; the judges see nothing else.</summary>
/// <param name="Vector">Null: not asked, because the embeddings are meant to be real.</param>
/// <param name="OneByOne">Different, unrelated questions, each asked after the other's answer.</param>
/// <param name="Again">The first question once more.</param>
/// <param name="AtOnce">The same questions, all at the same time.</param>
/// <param name="LlmAlone">The same questions without retrieval; empty where no speed of the language model is judged by them.</param>
internal sealed record ConfigurationRecord(
    StubConfiguration Configuration,
    Attestation Attestation,
    VectorReply? Vector,
    IReadOnlyList<AskAnswer> OneByOne,
    AskAnswer Again,
    IReadOnlyList<AskAnswer> AtOnce,
    IReadOnlyList<AskAnswer> LlmAlone);

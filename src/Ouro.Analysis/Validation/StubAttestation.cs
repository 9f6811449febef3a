using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Analysis.Validation;

/// <summary>A cell counts only under the stub configuration that its server attests; anything else would measure one server and label it as another.</summary>
internal static class StubAttestation
{
    public static Verdict? Check(CellCapture capture)
    {
        var attested = capture.Attestation;
        return attested.Source == AttestationSource.NotApplicable || attested.Matches(capture.Cell.Configuration)
            ? null
            : Verdict.Invalid(Concern.Stubs, $"stubs not as planned: {Shown(attested.Embeddings, attested.Llm)} attested, {Planned(capture.Cell.Configuration)} planned ({attested.Evidence})");
    }

    /// <summary>Replies may attest for themselves; one that says nothing is covered by the cell's attestation.</summary>
    public static Verdict? CheckReplies(CellCapture capture)
    {
        var configuration = capture.Cell.Configuration;
        int differing = 0;
        foreach (ref readonly var request in capture.Requests)
        {
            if (Differs(request.EmbeddingsStub, configuration.MockEmbeddings) || Differs(request.LlmStub, configuration.MockLlm))
                differing++;
        }

        return differing == 0
            ? null
            : Verdict.Invalid(Concern.Stubs, $"{differing} of {capture.Requests.Length} replies attest other stubs than planned ({Planned(configuration)})");
    }

    private static bool Differs(AttestedStub attested, bool planned) =>
        attested != AttestedStub.Unknown && attested != (planned ? AttestedStub.Mock : AttestedStub.Real);

    private static string Planned(StubConfiguration configuration) => Shown(
        configuration.MockEmbeddings ? AttestedStub.Mock : AttestedStub.Real,
        configuration.MockLlm ? AttestedStub.Mock : AttestedStub.Real);

    private static string Shown(AttestedStub embeddings, AttestedStub llm) =>
        $"embeddings={Word(embeddings)}, llm={Word(llm)}";

    private static string Word(AttestedStub stub) => stub switch
    {
        AttestedStub.Mock => "mock",
        AttestedStub.Real => "real",
        _ => "unknown",
    };
}

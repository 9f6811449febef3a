using Ouro.Deploy.Attesting;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Validating;

/// <summary>Judges whether the stubs found in effect are those of the configuration.</summary>
internal static class AttestationVerdict
{
    public static Verdict Judge(StubConfiguration configuration, Attestation attestation)
    {
        string silent = attestation.Source switch
        {
            AttestationSource.Behaviour => "judged by behaviour, since the service attests nothing: ",
            AttestationSource.None => "the service attests nothing and shows nothing to judge: ",
            _ => string.Empty,
        };
        return attestation.Matches(configuration)
            ? Verdict.Pass(silent + attestation.Evidence)
            : Verdict.Fail($"expected {StubClaim.Of(configuration)}; {silent}{attestation.Evidence}");
    }
}

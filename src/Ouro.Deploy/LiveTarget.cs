using Ouro.Model.Records;

namespace Ouro.Deploy;

/// <summary>A deployment brought into a stub configuration, as it answers now.</summary>
/// <param name="BaseUrl">Where to send requests.</param>
/// <param name="Attestation">The stubs found in effect. It may differ from what was asked for: the caller then reports "not measured".</param>
/// <param name="ProcessId">The started process; null where Ouro started none.</param>
/// <param name="CgroupPath">Absolute directory of the process' own cgroup in the CPU controller's hierarchy; null without limits.</param>
/// <param name="RequestHeaders">Headers that every request of this configuration has to carry.</param>
/// <param name="Notes">Sentences that belong beside every result of this deployment.</param>
public sealed record LiveTarget(
    Uri BaseUrl,
    Attestation Attestation,
    int? ProcessId,
    string? CgroupPath,
    IReadOnlyList<KeyValuePair<string, string>> RequestHeaders,
    IReadOnlyList<string> Notes)
{
    /// <summary>Where the service itself listens, for whoever looks at its process: <see cref="BaseUrl"/> may be a relay before it.</summary>
    public Uri ServiceUrl { get; init; } = BaseUrl;

    /// <summary>What belongs to every cell measured there.</summary>
    public IReadOnlyList<DeploymentMark> Marks { get; init; } = [];
}

namespace Ouro.Model.Planning;

/// <summary>What is sent: method and path, one JSON body per query, extra headers. Secrets in headers are never stored or printed.</summary>
/// <param name="Path">Request target, e.g. <c>/ask/stream</c>.</param>
/// <param name="Bodies">Encoded JSON bodies, used in a seeded order so that no cache sees one question over and over. Not empty.</param>
/// <param name="Headers">Extra header lines (name, value).</param>
public sealed record RequestPlan(
    string Path,
    TargetFormat Format,
    IReadOnlyList<ReadOnlyMemory<byte>> Bodies,
    IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public Transport Transport { get; init; } = Transport.Default;
}

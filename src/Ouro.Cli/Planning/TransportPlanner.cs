using Ouro.Cli.Options;
using Ouro.Model.Planning;

namespace Ouro.Cli.Planning;

/// <summary>HTTP version and certificate check, and what they do to the numbers.</summary>
internal static class TransportPlanner
{
    // docs/measurements/engine.md, third series: bench/secured at 32 streams, server included, on two busy cores.
    private const string ExpectedError = "expect stamps some 1 ms late at the median and 10 to 30 ms at p99 with 32 streams on a busy machine of two cores, more with more";

    /// <param name="notes">Gets what every reader of the results has to know.</param>
    public static Transport Plan(SettingValues values, IReadOnlyList<DeploymentSpec> deployments, Faults faults, List<string>? notes = null)
    {
        var transport = new Transport(values.IsOn(BenchSettings.Http2), ChecksCertificates: !values.IsOn(BenchSettings.Insecure));
        var secured = deployments.Where(IsSecured).Select(d => d.Name).ToList();
        if (!transport.ChecksCertificates && secured.Count == 0 && deployments.Count > 0)
            faults.Add(values.One(BenchSettings.Insecure)!.Value, "a service at an https:// URL, whose certificate could go unchecked", "remove it");
        if (transport.UsesHttp2 && deployments.FirstOrDefault(d => d.BaseUrl is null) is { } own)
            faults.Add(values.One(BenchSettings.Http2)!.Value, $"a URL for each service ('{own.Name}' has none, and speaks HTTP/1.1)", $"give {BenchSettings.LocalUrl.Flag}, or remove it");
        if (notes is null)
            return transport;
        if (!transport.ChecksCertificates)
            notes.Add($"Certificates were not checked ({BenchSettings.Insecure.Flag}): that {string.Join(" and ", secured)} is what it says it is, is not proven.");
        if (transport.UsesHttp2)
            notes.Add($"HTTP/2 through the framework's client: instants are taken by its reading tasks, not by the kernel, and its own work is part of every latency; {ExpectedError}.");
        else if (secured.Count > 0)
            notes.Add($"TLS hides replies from the kernel's stamps: the instants of {string.Join(" and ", secured)} are taken by the reading tasks after decryption; {ExpectedError}.");
        return transport;
    }

    public static bool IsSecured(DeploymentSpec deployment) => deployment.BaseUrl?.Scheme == Uri.UriSchemeHttps;
}

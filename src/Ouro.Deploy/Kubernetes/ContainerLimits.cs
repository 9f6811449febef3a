using k8s.Models;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>Requests and limits of one container, as its template states them (pure).</summary>
internal sealed record ContainerLimits(ResourceLimits Requests, ResourceLimits Limits)
{
    public static ContainerLimits Of(V1Container container) => new(Read(container.Resources?.Requests), Read(container.Resources?.Limits));

    private static ResourceLimits Read(IDictionary<string, ResourceQuantity>? quantities) => new(
        quantities is not null && quantities.TryGetValue("cpu", out var cpu) ? (double)cpu.ToDecimal() : null,
        quantities is not null && quantities.TryGetValue("memory", out var memory) ? (long)memory.ToDecimal() : null);
}

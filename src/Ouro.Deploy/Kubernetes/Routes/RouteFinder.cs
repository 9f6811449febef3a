using k8s.Models;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes.Routes;

/// <summary>A way to the service, not yet tried. For a port-forward there is no address before it runs.</summary>
/// <param name="PodPort">The port inside the pod.</param>
internal sealed record CandidateRoute(ClusterRoute Kind, Uri? Address, int PodPort);

/// <summary>Which ways lead to a Deployment's pods (pure), the shortest first.</summary>
internal static class RouteFinder
{
    private const int DefaultHttpPort = 80;

    public static IReadOnlyList<CandidateRoute> Find(DeploymentView deployment, IReadOnlyList<V1Service> services, IReadOnlyList<V1Pod> pods)
    {
        var routes = new List<CandidateRoute>();
        foreach (var service in SelectingOf(deployment, services))
        {
            var port = PortOf(service);
            int podPort = PodPortOf(deployment.Container, port);
            string?[] balancers = [.. (service.Status?.LoadBalancer?.Ingress ?? []).Select(i => i.Ip ?? i.Hostname)];
            foreach (string? host in balancers.Append(service.Spec.ClusterIP).Where(h => h is { Length: > 0 } and not "None"))
                routes.Add(new CandidateRoute(ClusterRoute.Service, AddressOf(host!, port.Port), podPort));
            if (port.NodePort is > 0 and int nodePort)
            {
                foreach (string? host in pods.Where(RolloutState.IsCurrent).Select(p => p.Status?.HostIP).Where(h => h is { Length: > 0 }).Distinct())
                    routes.Add(new CandidateRoute(ClusterRoute.NodePort, AddressOf(host!, nodePort), podPort));
            }
        }

        int own = routes.Count > 0 ? routes[0].PodPort : deployment.Container.Ports is { Count: > 0 } ports ? ports[0].ContainerPort : DefaultHttpPort;
        return [.. routes.OrderBy(r => r.Kind), new CandidateRoute(ClusterRoute.PortForward, null, own)];
    }

    /// <summary>The Service's address for whoever is in the cluster too; null where no Service with one selects the pods.</summary>
    public static Uri? FindInside(DeploymentView deployment, IReadOnlyList<V1Service> services) =>
        SelectingOf(deployment, services).Where(HasAddress).Select(s => AddressOf(s.Spec.ClusterIP, PortOf(s).Port)).FirstOrDefault();

    private static IEnumerable<V1Service> SelectingOf(DeploymentView deployment, IReadOnlyList<V1Service> services)
    {
        var labels = deployment.Typed.Spec.Template.Metadata?.Labels ?? new Dictionary<string, string>();
        return services
            .Where(s => s.Spec?.Selector is { Count: > 0 } selector && selector.All(l => labels.TryGetValue(l.Key, out string? value) && value == l.Value))
            .Where(s => s.Spec.Ports is { Count: > 0 })
            .OrderByDescending(s => s.Metadata.Name == deployment.Typed.Metadata.Name)
            .ThenByDescending(s => s.Spec.Type is "NodePort" or "LoadBalancer");
    }

    private static bool HasAddress(V1Service service) => service.Spec.ClusterIP is { Length: > 0 } and not "None";

    private static V1ServicePort PortOf(V1Service service) => service.Spec.Ports.FirstOrDefault(p => p.Name == "http") ?? service.Spec.Ports[0];

    /// <summary>A Service names the port of its pods by number or by name; left out, it is the same as its own.</summary>
    private static int PodPortOf(V1Container container, V1ServicePort port)
    {
        string? target = port.TargetPort?.Value;
        if (string.IsNullOrEmpty(target))
            return port.Port;
        return int.TryParse(target, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? number
            : container.Ports?.FirstOrDefault(p => p.Name == target)?.ContainerPort ?? port.Port;
    }

    private static Uri AddressOf(string host, int port) => new UriBuilder(Uri.UriSchemeHttp, host, port).Uri;
}

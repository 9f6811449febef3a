using Ouro.Cli.Options;
using Ouro.Model.Planning;
using static Ouro.Cli.Options.BenchSettings;

namespace Ouro.Cli.Planning;

/// <summary>From <c>--k8s [context/]namespace/deployment</c> and its companions to a checked target.</summary>
internal static class ClusterTargetParser
{
    /// <summary>Null without <c>--k8s</c>, or with a fault.</summary>
    public static KubernetesTarget? Parse(SettingValues values, Faults faults)
    {
        if (values.One(K8s) is not { } given)
        {
            foreach (var companion in new[] { K8sPath, K8sTelemetry, K8sTimeout, AllowMutate, YesReally, FromCluster })
            {
                if (values.One(companion) is { } alone && (!companion.IsSwitch || values.IsOn(companion)))
                    faults.Add(alone, $"{K8s.Flag} beside it", $"add {K8s.Flag}, or remove {companion.Flag}");
            }

            return null;
        }

        // The names of some contexts hold slashes (arn:aws:eks:…:cluster/name), those of namespaces and Deployments never do.
        string[] parts = given.Text.Split('/');
        if (parts.Length < 2 || !IsName(parts[^1]) || !IsName(parts[^2]))
        {
            faults.Add(given, "[context/]namespace/deployment", "correct it");
            return null;
        }

        bool maySwitch = values.IsOn(AllowMutate);
        if (maySwitch && parts[^2].StartsWith("prod", StringComparison.OrdinalIgnoreCase) && !values.IsOn(YesReally))
            faults.Add(given, "a namespace whose name does not begin with prod, for changes in it", $"add {YesReally.Flag} if it is meant");
        bool fromCluster = values.IsOn(FromCluster);
        if (fromCluster && !maySwitch)
            faults.Add(values.One(FromCluster)!.Value, $"{AllowMutate.Flag} beside it, since a Job and a NATS server are created in {parts[^2]}", $"add {AllowMutate.Flag}");
        var route = faults.OneOf(values.One(K8sPath), "auto", "auto", "nodeport", "service", "port-forward") switch
        {
            "nodeport" => ClusterRoute.NodePort,
            "service" => ClusterRoute.Service,
            "port-forward" => ClusterRoute.PortForward,
            _ => ClusterRoute.Auto,
        };
        var telemetry = faults.OneOf(values.One(K8sTelemetry), "auto", "auto", "exec", "cadvisor") switch
        {
            "exec" => PodTelemetry.Exec,
            "cadvisor" => PodTelemetry.Cadvisor,
            _ => PodTelemetry.Auto,
        };
        return new KubernetesTarget(
            parts.Length > 2 ? string.Join('/', parts[..^2]) : null, parts[^2], parts[^1], route, telemetry, maySwitch,
            TimeSpan.FromSeconds(faults.Positive(values.One(K8sTimeout), 120, 3600)))
        {
            IsLoadedFromCluster = fromCluster,
        };
    }

    /// <summary>RFC 1123, as Kubernetes has it for these two.</summary>
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 253 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')
        && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
}

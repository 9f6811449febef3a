using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Kubernetes;

/// <summary>What an API server's refusal means, in one line (pure). A forbidden verb names the RBAC rule that would allow it.</summary>
internal static partial class ClusterFaults
{
    /// <param name="resource">As in a rule: <c>deployments</c>, <c>pods/exec</c>.</param>
    public static Fault Of(HttpStatusCode status, string? body, string verb, string resource, KubernetesTarget target)
    {
        string said = MessageIn(body);
        return status switch
        {
            HttpStatusCode.Unauthorized => Fault.Deployment(
                $"the cluster of {target} does not accept the credentials of the kubeconfig (401{said})", "credentials that are valid now", "log in again, or renew the token or the client certificate"),
            HttpStatusCode.Forbidden => Forbidden(verb, resource, target),
            HttpStatusCode.NotFound when resource == "deployments" => Fault.Deployment(
                $"there is no Deployment '{target.Deployment}' in namespace '{target.Namespace}'", "an existing Deployment", "see 'kubectl get deployments --all-namespaces'"),
            HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => Fault.Deployment(
                $"{target} changed while it was being {(verb == "patch" ? "patched" : "read")}{said}", "nobody else who changes it meanwhile", "start again when it is at rest"),
            _ => Fault.Deployment($"the API server answered {(int)status} to {verb} {resource} of {target}{said}", "an answer", "see the API server's log"),
        };
    }

    /// <param name="message">Of the failed WebSocket handshake.</param>
    public static Fault OfHandshake(string message, string verb, string resource, KubernetesTarget target) =>
        HandshakeStatus().Match(message) is { Success: true } match
            ? Of((HttpStatusCode)int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), null, verb, resource, target)
            : Unreachable(message, target);

    public static Fault Unreachable(string reason, KubernetesTarget target) =>
        Fault.Deployment($"the API server of {target} cannot be reached: {reason}", "a cluster that answers", "check the context's server address with 'kubectl cluster-info'");

    private static Fault Forbidden(string verb, string resource, KubernetesTarget target)
    {
        string group = resource is "deployments" or "replicasets" ? "apps" : "";

        // A WebSocket is opened by GET; newer API servers ask for create as well.
        string verbs = verb == "create" ? """ "create", "get" """.Trim() : $"\"{verb}\"";
        string rule = $$"""{apiGroups: ["{{group}}"], resources: ["{{resource}}"], verbs: [{{verbs}}]}""";
        bool isOfCluster = resource.StartsWith("nodes", StringComparison.Ordinal);
        return Fault.Deployment(
            $"the credentials may not {verb} {resource}{(isOfCluster ? "" : $" in namespace '{target.Namespace}'")} (403)",
            $"the {(isOfCluster ? "ClusterRole" : "Role")} rule {rule}",
            "apply deploy/k8s/rbac.yaml, or have the rule added");
    }

    /// <summary>The message of a Status object, as a suffix; empty where the body is none.</summary>
    private static string MessageIn(string? body)
    {
        try
        {
            using var document = JsonDocument.Parse(body ?? "");
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text
                ? $": {text.ReplaceLineEndings(" ")}"
                : "";
        }
        catch (JsonException)
        {
            // A proxy's page.
            return "";
        }
    }

    [GeneratedRegex(@"status code '(\d{3})'")]
    private static partial Regex HandshakeStatus();
}

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ouro.Model.Outcomes;

namespace Ouro.Deploy.Kubernetes;

/// <summary>What an API server's refusal means, in one line (pure). A forbidden verb names the RBAC rule that would allow it.</summary>
internal static partial class ClusterFaults
{
    /// <param name="resource">As in a rule: <c>deployments</c>, <c>pods/exec</c>.</param>
    public static Fault Of(HttpStatusCode status, string? body, string verb, string resource, ClusterScope scope)
    {
        string said = MessageIn(body);
        return status switch
        {
            HttpStatusCode.Unauthorized => Fault.Deployment(
                $"the cluster of {scope} does not accept the credentials of the kubeconfig (401{said})", "credentials that are valid now", "log in again, or renew the token or the client certificate"),
            HttpStatusCode.Forbidden => Forbidden(verb, resource, scope),
            HttpStatusCode.NotFound when resource == "deployments" => Fault.Deployment(
                $"there is no Deployment '{scope.Deployment}' in namespace '{scope.Namespace}'", "an existing Deployment", "see 'kubectl get deployments --all-namespaces'"),
            HttpStatusCode.Conflict when verb == "create" => Fault.Deployment($"{resource} of {scope} cannot be created{said}", "a name that is free", "start again"),
            HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity => Fault.Deployment(
                $"{scope} changed while it was being {(verb == "patch" ? "patched" : "read")}{said}", "nobody else who changes it meanwhile", "start again when it is at rest"),
            _ => Fault.Deployment($"the API server answered {(int)status} to {verb} {resource} of {scope}{said}", "an answer", "see the API server's log"),
        };
    }

    /// <param name="message">Of the failed WebSocket handshake.</param>
    public static Fault OfHandshake(string message, string verb, string resource, ClusterScope scope) =>
        HandshakeStatus().Match(message) is { Success: true } match
            ? Of((HttpStatusCode)int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture), null, verb, resource, scope)
            : Unreachable(message, scope);

    public static Fault Unreachable(string reason, ClusterScope scope) =>
        Fault.Deployment($"the API server of {scope} cannot be reached: {reason}", "a cluster that answers", "check the context's server address with 'kubectl cluster-info'");

    /// <summary>The API group of a resource that Ouro uses.</summary>
    public static string GroupOf(string resource) => resource switch
    {
        "deployments" or "replicasets" => "apps",
        "jobs" => "batch",
        _ => "",
    };

    public static Fault Forbidden(string verb, string resource, ClusterScope scope)
    {
        // A WebSocket is opened by GET; newer API servers ask for create as well.
        string verbs = verb == "create" && resource.Contains('/', StringComparison.Ordinal) ? """ "create", "get" """.Trim() : $"\"{verb}\"";
        string rule = $$"""{apiGroups: ["{{GroupOf(resource)}}"], resources: ["{{resource}}"], verbs: [{{verbs}}]}""";
        bool isOfCluster = resource.StartsWith("nodes", StringComparison.Ordinal);
        return Fault.Deployment(
            $"the credentials may not {verb} {resource}{(isOfCluster ? "" : $" in namespace '{scope.Namespace}'")} (403)",
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

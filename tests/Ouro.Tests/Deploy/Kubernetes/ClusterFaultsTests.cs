using System.Net;
using Ouro.Deploy.Kubernetes;

namespace Ouro.Tests.Deploy.Kubernetes;

public sealed class ClusterFaultsTests
{
    private static readonly ClusterScope Target = new("dev", "lab", "ouro-rag");

    [Theory]
    [InlineData("patch", "deployments", "the Role rule {apiGroups: [\"apps\"], resources: [\"deployments\"], verbs: [\"patch\"]}")]
    [InlineData("list", "pods", "the Role rule {apiGroups: [\"\"], resources: [\"pods\"], verbs: [\"list\"]}")]
    [InlineData("create", "pods/exec", "the Role rule {apiGroups: [\"\"], resources: [\"pods/exec\"], verbs: [\"create\", \"get\"]}")]
    [InlineData("get", "nodes/proxy", "the ClusterRole rule {apiGroups: [\"\"], resources: [\"nodes/proxy\"], verbs: [\"get\"]}")]
    public void A_forbidden_verb_names_the_rule_that_is_missing(string verb, string resource, string rule) =>
        Assert.Equal(rule, ClusterFaults.Of(HttpStatusCode.Forbidden, "{\"message\": \"no\"}", verb, resource, Target).Expected);

    [Fact]
    public void A_refused_handshake_is_read_from_its_text() =>
        Assert.Contains(
            "pods/exec",
            ClusterFaults.OfHandshake("The server returned status code '403' when status code '101' was expected.", "create", "pods/exec", Target).Expected,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "does not accept the credentials of the kubeconfig (401: Unauthorized)")]
    [InlineData(HttpStatusCode.NotFound, "there is no Deployment 'ouro-rag' in namespace 'lab'")]
    public void Every_refusal_is_one_clear_line(HttpStatusCode status, string words)
    {
        string line = ClusterFaults.Of(status, "{\"message\": \"Unauthorized\"}", "get", "deployments", Target).ToString();
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }
}

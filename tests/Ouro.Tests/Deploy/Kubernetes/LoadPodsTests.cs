using k8s;
using k8s.Models;
using Ouro.Deploy.Kubernetes;
using Ouro.Deploy.Kubernetes.InCluster;

namespace Ouro.Tests.Deploy.Kubernetes;

public sealed class LoadPodsTests
{
    private static readonly V1Pod Nats = Pod("nats", "Running", isReady: true);

    [Theory]
    [InlineData(2, 0)]
    [InlineData(3, 3)]
    public void An_agent_pod_that_failed_is_no_reason_to_give_up_while_its_job_starts_another(int failed, int stuck)
    {
        var state = LoadPods.Judge([Nats, Pod("agent", "Running"), .. Enumerable.Range(0, failed).Select(_ => Pod("agent", "Failed"))], agents: 2);
        Assert.False(state.IsReady);
        Assert.Equal(stuck, state.Stuck.Count);
    }

    [Fact]
    public void A_nats_pod_that_failed_comes_never_back()
    {
        var nats = Pod("nats", "Failed");
        Assert.Equal([nats], LoadPods.Judge([nats, Pod("agent", "Running")], agents: 1).Stuck);
    }

    [Fact]
    public void Agents_are_there_when_all_run_and_nats_is_ready_whatever_failed_before() =>
        Assert.True(LoadPods.Judge([Nats, Pod("agent", "Failed"), Pod("agent", "Running")], agents: 1).IsReady);

    [Theory]
    [InlineData(null, "lab", "ouro k8s clean --namespace lab")]
    [InlineData("edge", "Production", "ouro k8s clean --namespace Production --context edge --yes-really")]
    public void What_removes_the_rest_names_the_cluster_and_what_its_namespace_wants(string? context, string @namespace, string command) =>
        Assert.Equal(command, new ClusterScope(context, @namespace, null).CleanCommand);

    private static V1Pod Pod(string component, string phase, bool isReady = false) => KubernetesJson.Deserialize<V1Pod>($$$"""
        {
          "metadata": {"name": "{{{component}}}", "labels": {"app.kubernetes.io/component": "{{{component}}}"}},
          "status": {"phase": "{{{phase}}}", "conditions": [{"type": "Ready", "status": "{{{(isReady ? "True" : "False")}}}"}]}
        }
        """);
}

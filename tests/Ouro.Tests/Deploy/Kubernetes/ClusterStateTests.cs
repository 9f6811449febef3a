using Ouro.Deploy.Kubernetes;
using Ouro.Deploy.Kubernetes.Routes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Deploy.Kubernetes;

public sealed class ClusterStateTests
{
    private const string Done = """{"observedGeneration": 3, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1}""";
    private const string Stubs = """[{"name": "USE_MOCK_LLM", "value": "false"}]""";

    [Theory]
    [InlineData(Done, true)]
    [InlineData("""{"observedGeneration": 2, "replicas": 1, "updatedReplicas": 1, "readyReplicas": 1, "availableReplicas": 1}""", false)]
    [InlineData("""{"observedGeneration": 3, "replicas": 2, "updatedReplicas": 1, "readyReplicas": 2, "availableReplicas": 2}""", false)]
    [InlineData("""{"observedGeneration": 3, "replicas": 1, "updatedReplicas": 1}""", false)]
    [InlineData("{}", false)]
    public void A_rollout_is_done_when_only_new_pods_are_there_and_ready(string status, bool isDone)
    {
        var state = RolloutState.Judge(Manifests.Deployment(Stubs, status), []);
        Assert.Equal(isDone, state.IsDone);
        Assert.Null(state.Failure);
    }

    [Fact]
    public void An_image_that_cannot_be_had_and_a_passed_deadline_and_no_replicas_are_failures()
    {
        var pod = Manifests.Pod("""
            "restartCount": 0, "state": {"waiting": {"reason": "ImagePullBackOff", "message": "Back-off pulling image"}}
            """);
        Assert.Contains("ImagePullBackOff (Back-off pulling image)", RolloutState.Judge(Manifests.Deployment(Stubs), [pod]).Failure, StringComparison.Ordinal);
        Assert.Contains("ProgressDeadlineExceeded", RolloutState.Judge(Manifests.Deployment(Stubs, """{"observedGeneration": 3, "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": "timed out"}]}"""), []).Failure, StringComparison.Ordinal);
        Assert.Null(RolloutState.Judge(Manifests.Deployment(Stubs, """{"observedGeneration": 2, "conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}"""), []).Failure);
        Assert.Contains("0 replicas", RolloutState.Judge(Manifests.Deployment(Stubs, replicas: 0), []).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_that_crashes_may_come_back()
    {
        var pod = Manifests.Pod("""
            "restartCount": 4, "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
            """);
        Assert.Null(RolloutState.Judge(Manifests.Deployment(Stubs), [pod]).Failure);
    }

    [Fact]
    public void A_killed_container_is_named_with_its_limit_and_its_exit_code()
    {
        var before = Manifests.Pod("\"restartCount\": 0");
        var after = Manifests.Pod("""
            "restartCount": 1, "lastState": {"terminated": {"reason": "OOMKilled", "exitCode": 137}}
            """);
        Assert.Equal(["pod ouro-rag-1 was OOM-killed at its memory limit of 128Mi inside this cell (OOMKilled, exit code 137)"], PodRestarts.Find([before], [after], "rag"));
        Assert.Equal([], PodRestarts.Find([before], [before], "rag"));
        Assert.Equal(["pod ouro-rag-1 is gone"], PodRestarts.Find([before], [Manifests.Pod("\"restartCount\": 0", uid: "p2")], "rag"));
    }

    [Fact]
    public void Limits_are_read_from_the_container_that_has_the_stub_variables()
    {
        var (requests, limits) = ContainerLimits.Of(Manifests.Deployment(Stubs, resources: """{"requests": {"cpu": "0.25"}, "limits": {"cpu": "500m", "memory": "1Gi"}}""").Container);
        Assert.Equal(new ResourceLimits(0.5, 1L << 30), limits);
        Assert.Equal(new ResourceLimits(0.25, null), requests);
    }

    [Fact]
    public void Ways_are_the_service_then_the_node_port_then_a_port_forward()
    {
        var service = Manifests.Service("""{"type": "NodePort", "clusterIP": "10.96.0.7", "selector": {"app": "ouro-rag"}, "ports": [{"port": 80, "targetPort": "http", "nodePort": 30080}]}""");
        var other = Manifests.Service("""{"clusterIP": "10.96.0.8", "selector": {"app": "another"}, "ports": [{"port": 80}]}""");
        Assert.Equal(
            [
                new CandidateRoute(ClusterRoute.Service, new Uri("http://10.96.0.7:80/"), 8001),
                new CandidateRoute(ClusterRoute.NodePort, new Uri("http://10.0.0.5:30080/"), 8001),
                new CandidateRoute(ClusterRoute.PortForward, null, 8001),
            ],
            RouteFinder.Find(Manifests.Deployment(Stubs), [other, service], [Manifests.Pod("\"restartCount\": 0")]));
    }

    [Fact]
    public void Without_a_service_only_a_port_forward_leads_there() =>
        Assert.Equal([new CandidateRoute(ClusterRoute.PortForward, null, 8001)], RouteFinder.Find(Manifests.Deployment(Stubs), [], []));
}

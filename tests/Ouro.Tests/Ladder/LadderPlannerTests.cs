using Ouro.Cli.Ladder;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Deploy.Kubernetes;
using Ouro.Model.Attribution;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Ladder;

public sealed class LadderPlannerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-ladder-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Nothing_given_takes_the_limits_of_the_reference_manifest_apart()
    {
        var plan = Build([]).Value;
        Assert.Equal([PodLimit.CpuQuota, PodLimit.VisibleCpus, PodLimit.Memory], plan.Factorial.Limits);
        Assert.Equal(
            ["a", "cpu_quota", "visible_cpus", "cpu_quota.visible_cpus", "memory", "cpu_quota.memory", "visible_cpus.memory", "cpu_quota.visible_cpus.memory", "b"],
            plan.Bench.Run.Deployments.Select(d => d.Name));
        Assert.Equal([20], plan.Bench.Run.Levels);
        Assert.Equal((3, 60), (plan.Bench.Run.Repetitions, plan.Bench.Run.RequestsPerCell));
        Assert.Equal([StubConfiguration.Baseline], plan.Bench.Run.Configurations);
    }

    [Fact]
    public void A_coalition_has_its_limits_and_no_other()
    {
        var deployments = Build([("cpus", "500m"), ("memory", "512Mi"), ("visible-cpus", "1"), ("relay", "delay-ms=20")]).Value.Bench.Run.Deployments;
        Assert.Equal(17, deployments.Count);
        var plain = deployments.Single(d => d.Name == "a");
        Assert.Equal((DeploymentKind.Managed, ResourceLimits.None, null, "4"), (plain.Kind, plain.Limits, plain.Path, plain.Environment["DOTNET_PROCESSOR_COUNT"]));
        var some = deployments.Single(d => d.Name == "cpu_quota.network_path");
        Assert.Equal((DeploymentKind.Limited, new ResourceLimits(0.5, null), "4"), (some.Kind, some.Limits, some.Environment["DOTNET_PROCESSOR_COUNT"]));
        Assert.Equal(TimeSpan.FromMilliseconds(20), some.Path!.OneWayDelay);
        var worse = deployments.Single(d => d.Name == "b");
        Assert.Equal((new ResourceLimits(0.5, 512 << 20), "1"), (worse.Limits, worse.Environment["DOTNET_PROCESSOR_COUNT"]));
        Assert.NotNull(worse.Path);
    }

    [Fact]
    public void A_quota_given_alone_keeps_what_the_runtime_derives_from_it() =>
        Assert.All(Build([("cpus", "0.5")]).Value.Bench.Run.Deployments, d => Assert.DoesNotContain("DOTNET_PROCESSOR_COUNT", d.Environment.Keys));

    [Fact]
    public void A_manifest_gives_the_limits_and_flags_win_over_it()
    {
        string path = Write("""
            apiVersion: v1
            kind: Service
            ---
            kind: Deployment
            spec: {template: {spec: {containers: [{name: x, resources: {limits: {cpu: 1500m}}}]}}}
            """);
        Assert.Equal(new PodLimits(1.5, 2, null, null).Kinds, Build([("from", path)]).Value.Limits.Kinds);
        var limits = Build([("from", path), ("cpus", "3"), ("memory", "1Gi")]).Value.Limits;
        Assert.Equal((3.0, 3, 1L << 30), (limits.Cpus, limits.VisibleCpus, limits.MemoryBytes));
    }

    [Fact]
    public void A_quota_that_the_machine_cannot_reach_is_noted() =>
        Assert.Contains(Build([("cpus", "8")]).Value.Bench.Notes, n => n.Contains("cannot bind", StringComparison.Ordinal));

    [Fact]
    public void The_real_B_is_measured_where_it_runs()
    {
        var plan = Build([("cpus", "1"), ("against", "http://localhost:8501")]).Value;
        var worse = plan.Bench.Run.Deployments[^1];
        Assert.Equal(("b", DeploymentKind.Fixed, new Uri("http://localhost:8501")), (worse.Name, worse.Kind, worse.BaseUrl));
    }

    [Fact]
    public void Real_pods_give_the_limits_and_are_B()
    {
        var target = new KubernetesTarget(null, "lab", "rag", ClusterRoute.Auto, PodTelemetry.Auto, MaySwitch: false, TimeSpan.FromSeconds(60));
        var pod = new PodFacts(target, new ResourceLimits(0.5, 1L << 30), new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "2", ["PIPELINE"] = "blocking", ["CORPUS_SIZE"] = "7", ["USE_MOCK_LLM"] = "false" });
        var plan = Build([], pod).Value;
        Assert.Equal((0.5, 2, 1L << 30), (plan.Limits.Cpus, plan.Limits.VisibleCpus, plan.Limits.MemoryBytes));
        var worse = plan.Bench.Run.Deployments[^1];
        Assert.Equal((DeploymentKind.Kubernetes, target), (worse.Kind, worse.Cluster));
        Assert.True(plan.IsReal);
        Assert.Contains(plan.Bench.Notes, n => n.Contains("does not have: CORPUS_SIZE.", StringComparison.Ordinal));
        Assert.Contains("one B", Assert.Single(Build([("against", "http://localhost:1")], pod).Faults).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_the_ladder_sets_itself_is_refused() =>
        Assert.Contains("DOTNET_PROCESSOR_COUNT=4", Assert.Single(Build([("cpus", "1"), ("service-env", "DOTNET_PROCESSOR_COUNT=4")]).Faults).Read, StringComparison.Ordinal);

    [Fact]
    public void A_command_is_limited_as_the_service_is_and_listens_on_a_port_of_its_own()
    {
        var plan = Build([("cpus", "1"), ("visible-cpus", "2"), ("local-command", "serve --port $PORT")]).Value;
        Assert.Null(plan.Bench.SimulatorSettings);
        Assert.All(plan.Bench.Run.Deployments, d => Assert.Equal((DeploymentKind.Command, null), (d.Kind, d.BaseUrl)));
        var worse = plan.Bench.Run.Deployments[^1];
        Assert.Equal((1.0, "taskset -cp 0-1 $$ >/dev/null && serve --port $PORT"), (worse.Limits.Cpus, worse.StartCommand));
    }

    [Fact]
    public void All_faults_are_reported_at_once()
    {
        var faults = Build(
        [
            ("from", "/nowhere.yaml"), ("cpus", "many"), ("visible-cpus", "5"), ("memory", "big"), ("relay", "speed=1"), ("level", "0"), ("against", "there"),
            ("local-command", "serve"), ("requests", "x"),
        ]).Faults;
        string[] origins = ["/nowhere.yaml", "--cpus 'many'", "--visible-cpus '5'", "--memory 'big'", "--relay 'speed=1'", "--level '0'", "--against 'there'", "--local-command 'serve'", "--requests 'x'"];
        Assert.All(origins, origin => Assert.Single(faults, f => f.Read.Contains(origin, StringComparison.Ordinal)));
        Assert.Equal(origins.Length, faults.Count);
    }

    [Theory]
    [InlineData("kind: Service\nspec: {}", "no container")]
    [InlineData("a: [", "line 2")]
    [InlineData("", "no container")]
    [InlineData("spec: {containers: [{name: x}]}", "no limit")]
    [InlineData("spec: {containers: [{resources: {limits: {cpu: fast, memory: 1Zi}}}]}", "limits.cpu 'fast'")]
    public void A_manifest_that_gives_no_limit_says_why(string manifest, string reason) =>
        Assert.Contains(Build([("from", Write(manifest))]).Faults, f => f.Read.Contains(reason, StringComparison.Ordinal));

    private string Write(string manifest)
    {
        string path = Path.Combine(_folder, "deploy.yaml");
        File.WriteAllText(path, manifest);
        return path;
    }

    private static Result<LadderPlan> Build((string Name, string Text)[] flags, PodFacts? pod = null)
    {
        var given = flags.ToDictionary(f => f.Name, f => (IReadOnlyList<string>)[f.Text]);
        var values = SettingValues.Merge(LadderSettings.All, given, _ => null, null).Value;
        return LadderPlanner.Build(values, "20260101_000000", new MachineLimits(1000), machineCpus: 4, _ => null, pod);
    }
}

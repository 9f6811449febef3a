using System.Text;
using System.Text.Json;
using Ouro.Cli.Options;
using Ouro.Cli.Planning;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Tests.Planning;

public sealed class PlanBuilderTests
{
    [Fact]
    public void Nothing_given_compares_local_with_the_twin_in_all_four_configurations()
    {
        var plan = Build([]).Value;
        Assert.Equal(["local", "k8s-twin"], plan.Run.Deployments.Select(d => d.Name));
        Assert.Equal([DeploymentKind.Managed, DeploymentKind.Limited], plan.Run.Deployments.Select(d => d.Kind));
        Assert.Equal(StubConfiguration.All, plan.Run.Configurations);
        Assert.Equal([1, 2, 5, 10, 15, 20], plan.Run.Levels);
        Assert.Equal((50, 5), (plan.Run.RequestsPerCell, plan.Run.WarmupRequests));
        Assert.Equal(PodManifest.ReferenceLimits, plan.Run.Deployments[1].Limits);
        Assert.Contains(plan.Notes, n => n.Contains("simulated", StringComparison.Ordinal));
    }

    [Fact]
    public void Short_cells_are_lengthened_unless_their_size_was_given()
    {
        Assert.Equal(TimeSpan.FromSeconds(0.5), Build([]).Value.Run.LeastWindow);
        Assert.Equal(TimeSpan.Zero, Build([("requests", "50")]).Value.Run.LeastWindow);
        Assert.Equal(TimeSpan.Zero, Build([("least-seconds", "0")]).Value.Run.LeastWindow);
        Assert.Equal(TimeSpan.FromSeconds(2), Build([("requests", "50"), ("least-seconds", "2")]).Value.Run.LeastWindow);
        Assert.Equal(TimeSpan.Zero, Build([("rate", "5")]).Value.Run.LeastWindow);
        Assert.Contains(Build([("rate", "5"), ("least-seconds", "2")]).Faults, f => f.Read.Contains("--least-seconds", StringComparison.Ordinal));
        Assert.Contains("from 0 up to", Assert.Single(Build([("least-seconds", "-1")]).Faults).Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Urls_are_measured_as_they_are_and_nothing_is_started()
    {
        var plan = Build([("local-url", "http://127.0.0.1:8001"), ("k8s-url", "http://127.0.0.1:8501")]).Value;
        Assert.All(plan.Run.Deployments, d => Assert.Equal(DeploymentKind.Fixed, d.Kind));
        Assert.Equal(["local", "k8s"], plan.Run.Deployments.Select(d => d.Name));
        Assert.Null(plan.SimulatorSettings);
    }

    [Fact]
    public void Load_from_the_cluster_needs_the_right_to_change_it_and_its_images()
    {
        var plan = Build([("k8s", "lab/rag"), ("allow-mutate", "true"), ("from-cluster", "true"), ("agent-count", "3"), ("nats-image", "registry/nats:1")]).Value;
        Assert.Equal((3, "ouro:dev", "registry/nats:1"), (plan.ClusterLoad!.Agents, plan.ClusterLoad.AgentImage, plan.ClusterLoad.NatsImage));
        Assert.True(plan.Run.Deployments[^1].Cluster!.IsLoadedFromCluster);
        Assert.Null(plan.Fleet);
        Assert.Null(Build([("k8s", "lab/rag"), ("allow-mutate", "true")]).Value.ClusterLoad);
    }

    [Theory]
    [InlineData("--from-cluster", "k8s=lab/rag", "from-cluster=true")]
    [InlineData("--from-cluster", "from-cluster=true")]
    [InlineData("--agents", "k8s=lab/rag", "allow-mutate=true", "from-cluster=true", "agents=nats://there:4222")]
    [InlineData("--agent-image", "k8s=lab/rag", "agent-image=ouro:1")]
    [InlineData("--nats-image", "k8s=lab/rag", "allow-mutate=true", "from-cluster=true", "nats-image=a b")]
    [InlineData("'production/rag'", "k8s=production/rag", "allow-mutate=true", "from-cluster=true")]
    [InlineData("--switch", "k8s=lab/rag", "switch=header")]
    public void A_setting_of_the_cluster_that_cannot_count_is_refused(string named, params string[] settings) =>
        Assert.Contains(Build([.. settings.Select(s => (s.Split('=')[0], s.Split('=')[1]))]).Faults, f => f.Read.Contains(named, StringComparison.Ordinal));

    [Theory]
    [InlineData("7", new[] { 1, 2, 5, 7 })]
    [InlineData("1", new[] { 1 })]
    [InlineData("64", new[] { 1, 2, 5, 10, 15, 20, 64 })]
    public void The_default_levels_end_at_the_seeds_maximum(string maximum, int[] expected) =>
        Assert.Equal(expected, Build([("max-concurrent", maximum)]).Value.Run.Levels);

    [Fact]
    public void The_seeds_stub_variables_narrow_the_configurations()
    {
        var plan = Build([("use-mock-embeddings", "true"), ("use-mock-llm", "false")]).Value;
        Assert.Equal([StubConfiguration.EmbeddingsStubbed], plan.Run.Configurations);
    }

    [Theory]
    [InlineData("false", "benchmark-results-systematic")]
    [InlineData("true", "benchmark-results-profiled")]
    public void A_profiled_run_has_a_folder_of_its_own(string profile, string folder) =>
        Assert.Equal(folder, Build([("profile", profile)]).Value.Run.OutputDirectory);

    [Theory]
    [InlineData("levels", "0")]
    [InlineData("levels", "1,x")]
    [InlineData("levels", "")]
    [InlineData("levels", "5000")]
    [InlineData("requests", "-1")]
    [InlineData("requests", "10")]
    [InlineData("repetitions", "0")]
    [InlineData("cell-seconds", "0")]
    [InlineData("configs", "mock-everything")]
    [InlineData("local-url", "localhost:8001")]
    [InlineData("local-command", "uvicorn app:app")]
    [InlineData("twin-cpus", "half")]
    [InlineData("twin-memory", "1GB?")]
    [InlineData("slo", "ttft>5")]
    [InlineData("llm-sim", "speed=9")]
    [InlineData("header", "no colon")]
    [InlineData("header", "Authorization: Bearer ${NOT_SET}")]
    [InlineData("path", "ask stream")]
    [InlineData("k8s", "ouro-rag")]
    [InlineData("k8s", "dev/lab/Ouro_Rag")]
    [InlineData("k8s-path", "nodeport")]
    [InlineData("allow-mutate", "true")]
    [InlineData("format", "xml")]
    [InlineData("queries", "/nowhere/queries.txt")]
    [InlineData("rate", "0")]
    [InlineData("rate", "")]
    [InlineData("rate", "2.5")]
    [InlineData("arrivals", "poisson")]
    [InlineData("length", "5")]
    [InlineData("precision", "5")]
    [InlineData("think-ms", "-1")]
    [InlineData("stages", "10x")]
    [InlineData("stages", "10x5s,0x5s")]
    [InlineData("stages", ",")]
    [InlineData("sweep", "true")]
    public void A_bad_setting_is_one_fault_that_names_it(string name, string text)
    {
        var built = Build([(name, text)]);
        Assert.False(built.Succeeded);
        Assert.All(built.Faults, f => Assert.Equal(FaultKind.BadInput, f.Kind));
        Assert.Contains(built.Faults, f => f.Read.Contains("--" + name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("levels", "1")]
    [InlineData("think-ms", "5")]
    [InlineData("arrivals", "uniform")]
    [InlineData("length", "0")]
    [InlineData("cell-seconds", "3")]
    public void What_an_open_loop_cannot_have_is_one_fault_that_names_it(string name, string text)
    {
        var built = Build([("rate", "10"), (name, text)]);
        Assert.Single(built.Faults);
        Assert.Contains(built.Faults, f => f.ToString().Contains("--" + name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_rate_is_a_level_and_gives_the_number_of_requests()
    {
        var run = Build([("rate", "40,5"), ("length", "3"), ("arrivals", "poisson")]).Value.Run;
        Assert.Equal([5, 40], run.Levels);
        Assert.Equal(120, run.Load.RequestsAt(40, run.RequestsPerCell));
        Assert.True(Assert.IsType<OpenLoop>(run.Load.ScheduleAt(40)).IsPoisson);
        Assert.Equal(1000, run.Load.SlotsAt(40)); // 40/s × 30 s is more than this machine's limit of the tests
    }

    [Fact]
    public void Stages_are_one_cell_of_the_highest_rate()
    {
        var run = Build([("stages", "10x2s,10-30x4s")]).Value.Run;
        Assert.Equal([30], run.Levels);
        Assert.Equal(100, run.Load.RequestsAt(30, run.RequestsPerCell));
        Assert.Equal([RateStage.Hold(10, TimeSpan.FromSeconds(2)), new RateStage(10, 30, TimeSpan.FromSeconds(4))], run.Load.Stages);
    }

    [Fact]
    public void A_sweep_asks_enough_for_its_percentile()
    {
        var run = Build([("sweep", "true"), ("slo", "ttft_p98<1s"), ("rate", "3"), ("length", "2"), ("precision", "10")]).Value.Run;
        Assert.Equal(new SweepPlan(3, 100_000, 0.1), run.Sweep);
        Assert.Equal(50, run.Load.RequestsAt(3, run.RequestsPerCell));
        Assert.Equal(200, run.Load.RequestsAt(100, run.RequestsPerCell));
    }

    [Fact]
    public void All_faults_are_reported_together() =>
        Assert.Equal(3, Build([("levels", "0"), ("repetitions", "x"), ("format", "xml")]).Faults.Count);

    [Fact]
    public void A_header_fault_never_repeats_the_secret() =>
        Assert.DoesNotContain(Build([("header", "hunter2")]).Faults, f => f.ToString().Contains("hunter2", StringComparison.Ordinal));

    [Fact]
    public void Headers_read_secrets_from_the_environment()
    {
        var plan = Build([("header", "Authorization: Bearer ${TOKEN}")], secret: name => name == "TOKEN" ? "abc" : null).Value;
        Assert.Equal([new("Authorization", "Bearer abc")], plan.Run.Request.Headers);
    }

    [Fact]
    public void Bodies_vary_and_carry_the_contracts_fields()
    {
        var bodies = Build([]).Value.Run.Request.Bodies.Select(b => Encoding.UTF8.GetString(b.Span)).ToList();
        Assert.Equal(bodies.Count, bodies.Distinct().Count());
        Assert.InRange(bodies.Count, 200, 1000);
        Assert.All(bodies, b => Assert.Contains("\"use_rag\":true", b, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_of_queries_is_sent_as_it_stands()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "Why is the \"sky\" blue?\r\n\r\n  Was ist Entropie – é漢?  \n");
            var queries = Build([("queries", file)]).Value.Run.Request.Bodies.Select(b => JsonDocument.Parse(b).RootElement.GetProperty("query").GetString());
            Assert.Equal(["Why is the \"sky\" blue?", "Was ist Entropie – é漢?"], queries);

            File.WriteAllText(file, "\n \n");
            Assert.Contains("one question per line", Assert.Single(Build([("queries", file)]).Faults).ToString(), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("http2", null, "--http2")]
    [InlineData("insecure", null, "--insecure")]
    [InlineData("insecure", "http://127.0.0.1:1", "--insecure")]
    public void A_transport_that_no_service_has_is_a_fault(string flag, string? url, string expected)
    {
        var settings = new List<(string, string)> { (flag, "true") };
        if (url is not null)
            settings.Add(("local-url", url));
        Assert.Contains(expected, Assert.Single(Build([.. settings]).Faults).Read, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unchecked_certificate_is_planned_and_noted()
    {
        var plan = Build([("insecure", "true"), ("http2", "true"), ("local-url", "https://127.0.0.1:1")]).Value;
        Assert.Equal(new Transport(UsesHttp2: true, ChecksCertificates: false), plan.Run.Request.Transport);
        Assert.Contains(plan.Notes, n => n.Contains("not checked", StringComparison.Ordinal));
        Assert.Contains(plan.Notes, n => n.Contains("HTTP/2", StringComparison.Ordinal));
        Assert.Equal(Transport.Default, Build([("local-url", "https://127.0.0.1:1")]).Value.Run.Request.Transport);
    }

    [Theory]
    [InlineData("500m", 0.5)]
    [InlineData("2", 2.0)]
    [InlineData("0.25", 0.25)]
    public void Cpu_quantities_are_kubernetes_own(string text, double cores) => Assert.Equal(cores, PodManifest.ParseCpus(text));

    [Theory]
    [InlineData("1Gi", 1073741824)]
    [InlineData("512Mi", 536870912)]
    [InlineData("2M", 2000000)]
    [InlineData("77", 77)]
    public void Memory_quantities_are_kubernetes_own(string text, long bytes) => Assert.Equal(bytes, PodManifest.ParseBytes(text));

    private static Result<BenchPlan> Build((string Name, string Text)[] settings, Func<string, string?>? secret = null)
    {
        var values = settings.ToDictionary(s => s.Name, s => (IReadOnlyList<SettingValue>)[new SettingValue(s.Text, "--" + s.Name)]);
        return PlanBuilder.Build(new SettingValues(values), "20260101_000000", new MachineLimits(1000), secret ?? (_ => null));
    }
}

using System.Net;
using System.Net.Sockets;
using Ouro.Deploy;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.LoopbackTests.Deploy;

public sealed class StartedDeploymentTests : IDisposable
{
    private readonly FakeService _fake = new();

    public void Dispose() => _fake.Dispose();

    [Fact]
    public async Task Managed_service_is_restarted_into_each_configuration_and_attested()
    {
        int lastProcess = 0;
        await using (IDeployment deployment = Create(DeploymentKind.Managed))
        {
            foreach (StubConfiguration configuration in StubConfiguration.All)
            {
                LiveTarget target = Up(await deployment.SwitchAsync(configuration, TestContext.Current.CancellationToken));
                Assert.True(target.Attestation.Matches(configuration), target.Attestation.Evidence);
                Assert.True(target.Attestation.Source == AttestationSource.Header, target.Attestation.Evidence);
                Assert.NotEqual(lastProcess, target.ProcessId);
                Assert.False(lastProcess > 0 && Processes.IsRunning(lastProcess), "the former service still runs");
                lastProcess = target.ProcessId!.Value;
            }

            LiveTarget again = Up(await deployment.SwitchAsync(StubConfiguration.BothStubbed, TestContext.Current.CancellationToken));
            Assert.Equal(lastProcess, again.ProcessId);
            Assert.Null(again.CgroupPath);
        }

        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task A_service_that_ignores_the_variables_is_never_taken_for_stubbed()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed, ("FAKE_IGNORES_VARIABLES", "1"));
        LiveTarget target = Up(await deployment.SwitchAsync(StubConfiguration.LlmStubbed, TestContext.Current.CancellationToken));
        Assert.False(target.Attestation.Matches(StubConfiguration.LlmStubbed));
        Assert.Equal(AttestedStub.Real, target.Attestation.Llm);
    }

    [Fact]
    public async Task A_service_that_attests_a_stub_and_does_not_stub_is_unknown()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed, ("FAKE_LIES", "1"));
        Attestation attestation = Up(await deployment.SwitchAsync(StubConfiguration.BothStubbed, TestContext.Current.CancellationToken)).Attestation;
        Assert.True(attestation is { Embeddings: AttestedStub.Unknown, Llm: AttestedStub.Unknown }, attestation.ToString());
        Assert.Contains("says llm=mock and behaves as real", attestation.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployments_own_variables_cannot_undo_the_configuration()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed, ("USE_MOCK_LLM", "false"));
        LiveTarget target = Up(await deployment.SwitchAsync(StubConfiguration.LlmStubbed, TestContext.Current.CancellationToken));
        Assert.True(target.Attestation.Matches(StubConfiguration.LlmStubbed), target.Attestation.Evidence);
    }

    [Fact]
    public async Task A_service_that_dies_while_it_is_awaited_is_a_fault_with_its_last_words()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed, ("FAKE_DIES", "1"));
        Fault fault = Assert.Single((await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Faults);
        Assert.Equal(FaultKind.DeploymentUnavailable, fault.Kind);
        Assert.Contains("exit code 3", fault.Read, StringComparison.Ordinal);
        Assert.Contains("model file is corrupt", fault.Read, StringComparison.Ordinal);
        Assert.Contains("model file is corrupt", deployment.LastOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_does_not_exist_is_a_fault_that_names_it()
    {
        var launcher = new ServiceLauncher("/nonexistent/ouro", []);
        await using IDeployment deployment = Deployments.Create(Spec(DeploymentKind.Managed), launcher, _fake.Folder, FakeService.Bounds).Value;
        Fault fault = Assert.Single((await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Faults);
        Assert.Contains("/nonexistent/ouro", fault.Read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_that_never_comes_ends_at_the_bound_and_leaves_nothing()
    {
        StartBounds bounds = FakeService.Bounds with { Health = TimeSpan.FromSeconds(2) };
        await using IDeployment deployment = Create(DeploymentKind.Managed, bounds, ("FAKE_NEVER_HEALTHY", "1"));
        Fault fault = Assert.Single((await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Faults);
        Assert.Contains("within 2 s", fault.Read, StringComparison.Ordinal);
        Assert.Contains("/health answered 503", fault.Read, StringComparison.Ordinal);
        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task Cancelling_a_start_leaves_nothing()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed, ("FAKE_NEVER_HEALTHY", "1"));
        using var cancel = new CancellationTokenSource();
        Task<Result<LiveTarget>> start = deployment.SwitchAsync(StubConfiguration.Baseline, cancel.Token);
        Assert.True(await Processes.WaitUntilAsync(() => Processes.WithCommandLine(_fake.ScriptPath).Count > 0, TimeSpan.FromSeconds(20)));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task A_port_that_somebody_else_serves_is_refused_before_anything_starts()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        DeploymentSpec spec = Spec(DeploymentKind.Managed) with { BaseUrl = new Uri($"http://127.0.0.1:{port}") };
        await using IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value;
        Fault fault = Assert.Single((await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).Faults);
        Assert.Contains($"127.0.0.1:{port} already answers", fault.Read, StringComparison.Ordinal);
        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task A_service_that_ignores_the_polite_signal_is_killed_after_the_grace()
    {
        StartBounds bounds = FakeService.Bounds with { StopGrace = TimeSpan.FromMilliseconds(300) };
        IDeployment deployment = Create(DeploymentKind.Managed, bounds, ("FAKE_IGNORES_TERM", "1"));
        int processId = Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).ProcessId!.Value;
        await deployment.DisposeAsync();
        Assert.False(Processes.IsRunning(processId));
    }

    [Fact]
    public async Task A_death_during_a_cell_is_seen()
    {
        await using IDeployment deployment = Create(DeploymentKind.Managed);
        int processId = Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken)).ProcessId!.Value;
        Assert.False(deployment.HasExited);
        using (var service = System.Diagnostics.Process.GetProcessById(processId))
            service.Kill();
        Assert.True(await Processes.WaitUntilAsync(() => deployment.HasExited, TimeSpan.FromSeconds(5)));

        LiveTarget target = Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken));
        Assert.NotEqual(processId, target.ProcessId);
    }

    [Fact]
    public async Task A_command_is_killed_with_everything_it_started()
    {
        string marker = $"{_fake.Folder}/marker";
        string holder = $"{FakeService.Python} -c 'import time; time.sleep(100)' {marker}";
        // A child in the background, one that leaves the process group, and the service itself in the background of a shell that waits.
        string command = $"{holder}-child & setsid {holder}-escaped & {FakeService.Python} {_fake.ScriptPath} & wait";
        DeploymentSpec spec = Spec(DeploymentKind.Command) with { StartCommand = command };
        await using (IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value)
        {
            LiveTarget target = Up(await deployment.SwitchAsync(StubConfiguration.EmbeddingsStubbed, TestContext.Current.CancellationToken));
            Assert.True(target.Attestation.Matches(StubConfiguration.EmbeddingsStubbed), target.Attestation.Evidence);
            Assert.NotEmpty(Processes.WithCommandLine(marker + "-escaped"));
            Assert.NotEmpty(Processes.WithCommandLine(marker + "-child"));
        }

        Assert.Empty(Processes.WithCommandLine(marker));
        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    [Fact]
    public async Task A_command_that_leaves_its_service_in_the_background_has_not_exited()
    {
        DeploymentSpec spec = Spec(DeploymentKind.Command) with { StartCommand = $"{FakeService.Python} {_fake.ScriptPath} &" };
        await using IDeployment deployment = Deployments.Create(spec, _fake.Launcher, _fake.Folder, FakeService.Bounds).Value;
        Up(await deployment.SwitchAsync(StubConfiguration.Baseline, TestContext.Current.CancellationToken));
        Assert.False(deployment.HasExited);
    }

    [Fact]
    public async Task The_simulator_starts_on_a_free_port_and_stops()
    {
        await using (UpstreamSimulator simulator = (await UpstreamSimulator.StartAsync(
            _fake.Launcher, new Dictionary<string, string>(), _fake.Folder, FakeService.Bounds, TestContext.Current.CancellationToken)).Value)
        {
            Assert.True(simulator.BaseUrl.Port > 0);
            using var client = new HttpClient();
            Assert.Contains("stubs", await client.GetStringAsync(new Uri(simulator.BaseUrl, "/health"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Empty(Processes.WithCommandLine(_fake.ScriptPath));
    }

    internal static LiveTarget Up(Result<LiveTarget> result) => result.TryGet(out LiveTarget? target) ? target : throw new InvalidOperationException(string.Join("; ", result.Faults));

    internal static DeploymentSpec Spec(DeploymentKind kind, params (string Name, string Value)[] environment) =>
        new("test", "Test", kind, null, null, ResourceLimits.None, environment.ToDictionary(e => e.Name, e => e.Value));

    private IDeployment Create(DeploymentKind kind, params (string Name, string Value)[] environment) => Create(kind, FakeService.Bounds, environment);

    private IDeployment Create(DeploymentKind kind, StartBounds bounds, params (string Name, string Value)[] environment) =>
        Deployments.Create(Spec(kind, environment), _fake.Launcher, _fake.Folder, bounds).Value;
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ouro.Deploy.Attesting;
using Ouro.Deploy.Cgroups;
using Ouro.Deploy.Processes;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;
using Ouro.Model.Records;

namespace Ouro.Deploy.Switching;

/// <summary>The kinds whose service Ouro starts itself (managed, limited, command): a switch is a restart with other variables.</summary>
internal sealed class StartedDeployment : IDeployment
{
    private readonly ServiceLauncher _reference;
    private readonly OutputLog _log;
    private readonly StartBounds _bounds;
    private readonly AskShape _shape;

    private StartedService? _service;
    private LimitedCgroup? _cgroup;
    private StubConfiguration? _configuration;
    private Attestation _attestation = Attestation.None;

    public StartedDeployment(DeploymentSpec spec, ServiceLauncher reference, OutputLog log, StartBounds bounds, AskShape shape)
    {
        Spec = spec;
        _reference = reference;
        _log = log;
        _bounds = bounds;
        _shape = shape;
    }

    public DeploymentSpec Spec { get; }

    public bool HasExited => _service?.HasExited ?? false;

    public string LastOutput => _log.ReadTail();

    /// <summary>
    /// Switches: (1) keep a service that already runs in this configuration; (2) stop the other one;
    /// (3) make the cgroup; (4) start and wait for health; (5) attest.
    /// </summary>
    public async Task<Result<LiveTarget>> SwitchAsync(StubConfiguration configuration, CancellationToken cancel)
    {
        // (1) A restart for nothing would hand a cold service to the next cell.
        if (_service is { HasExited: false } running && _configuration == configuration)
            return Target(running);

        // (2)
        await StopAsync();

        // (3)
        if (Spec.Limits != ResourceLimits.None)
        {
            Result<LimitedCgroup> created = await LimitedCgroup.CreateAsync(Spec.Limits, Spec.Name);
            if (!created.TryGet(out _cgroup))
                return created.Faults[0];
        }

        // (4)
        Result<StartedService> started = default;
        bool isUp = false;
        try
        {
            started = await StartAsync(configuration, cancel);
            isUp = started.TryGet(out _service);
        }
        finally
        {
            if (!isUp)
                await StopAsync();
        }

        if (!isUp)
            return started.Faults[0];

        // (5)
        using var probe = new AttestationProbe(_bounds.AttestRequest, _shape);
        _attestation = (await probe.AttestAsync(_service!.BaseUrl, requestHeaders: [], askHealth: true, cancel)).Attestation;
        if (_service.HasExited)
        {
            return Fault.Deployment(
                $"'{Spec.Name}' ended while it was being attested{StartedService.OutputSuffix(_log.ReadTail())}",
                "a service that keeps running",
                $"read {_log.Path}");
        }

        _configuration = configuration;
        return Target(_service);
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task<Result<StartedService>> StartAsync(StubConfiguration configuration, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>(Spec.Environment);
        // The stub variables come last: a deployment's own variables must not undo what is being measured.
        foreach ((string name, string value) in configuration.Variables)
            environment[name] = value;
        IReadOnlyList<string> procsFiles = _cgroup?.ProcsFiles ?? [];

        if (Spec.Kind == DeploymentKind.Command)
        {
            Uri url = Spec.BaseUrl ?? new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FindFreePort()}/"));
            if (Spec.BaseUrl is null)
                environment["PORT"] = url.Port.ToString(CultureInfo.InvariantCulture);
            return await StartedService.StartAsync(
                Spec.Name, ["/bin/sh", "-c", Spec.StartCommand ?? string.Empty], environment, procsFiles, url, acceptAnyAnswer: true, _log, _bounds, _shape.Transport, cancel);
        }

        string port = (Spec.BaseUrl?.Port ?? 0).ToString(CultureInfo.InvariantCulture);
        return await StartedService.StartAsync(
            Spec.Name, [_reference.Executable, .. _reference.Arguments, "--port", port], environment, procsFiles, Spec.BaseUrl, acceptAnyAnswer: false, _log, _bounds, _shape.Transport, cancel);
    }

    private LiveTarget Target(StartedService service) =>
        new(service.BaseUrl, _attestation, service.ProcessId, _cgroup?.Path, [], Notes());

    private string[] Notes()
    {
        if (_cgroup is null)
            return [];
        string cpus = Spec.Limits.Cpus is { } c ? string.Create(CultureInfo.InvariantCulture, $"{c:0.###} CPU") : "unlimited CPU";
        string memory = Spec.Limits.MemoryBytes is { } m ? string.Create(CultureInfo.InvariantCulture, $"{m / (1024.0 * 1024.0):0.#} MiB") : "unlimited memory";
        string limited = $"{Spec.Label} runs on this same machine in a cgroup with {cpus} and {memory}, as a pod with these limits would.";
        return Spec.Limits.Cpus is { } cpu && cpu < Environment.ProcessorCount && !Spec.Environment.ContainsKey("DOTNET_PROCESSOR_COUNT")
            // .NET rounds the quota up to whole processors (GC and thread pool are sized by it); other runtimes read the limit differently.
            ? [limited, string.Create(CultureInfo.InvariantCulture, $"With this limit a .NET service sees {Math.Max(1, (int)Math.Ceiling(cpu))} of {Environment.ProcessorCount} processors, as in a pod; its thread pool and GC are sized by that.")]
            : [limited];
    }

    private async Task StopAsync()
    {
        _configuration = null;
        _attestation = Attestation.None;
        if (_service is { } service)
            await service.DisposeAsync();
        _service = null;
        if (_cgroup is { } cgroup)
            await cgroup.DisposeAsync();
        _cgroup = null;
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

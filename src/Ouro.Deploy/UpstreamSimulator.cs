using Ouro.Deploy.Processes;
using Ouro.Deploy.Switching;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy;

/// <summary>The simulated LLM endpoint (<c>ouro llm-sim</c>) as a process of its own. Disposing it stops it.</summary>
public sealed class UpstreamSimulator : IAsyncDisposable
{
    private readonly StartedService _service;
    private readonly OutputLog _log;

    private UpstreamSimulator(StartedService service, OutputLog log)
    {
        _service = service;
        _log = log;
    }

    public Uri BaseUrl => _service.BaseUrl;

    public int ProcessId => _service.ProcessId;

    /// <summary>True once it has died by itself: whatever is measured after that is not the planned upstream.</summary>
    public bool HasExited => _service.HasExited;

    public string LastOutput => _log.ReadTail();

    /// <summary>Starts it on a free port (<c>--port 0</c> is appended), and waits for its health.</summary>
    public static Task<Result<UpstreamSimulator>> StartAsync(
        ServiceLauncher simulator,
        IReadOnlyDictionary<string, string> environment,
        string logDirectory,
        CancellationToken cancel) => StartAsync(simulator, environment, logDirectory, StartBounds.Default, cancel);

    internal static async Task<Result<UpstreamSimulator>> StartAsync(
        ServiceLauncher simulator,
        IReadOnlyDictionary<string, string> environment,
        string logDirectory,
        StartBounds bounds,
        CancellationToken cancel)
    {
        if (Deployments.CreateDirectory(logDirectory) is { } unwritable)
            return unwritable;
        var log = new OutputLog(Path.Join(Path.GetFullPath(logDirectory), "llm-sim.log"));
        Result<StartedService> started = await StartedService.StartAsync(
            "llm-sim", [simulator.Executable, .. simulator.Arguments, "--port", "0"], environment, [], knownUrl: null, acceptAnyAnswer: true, log, bounds, Transport.Default, cancel);
        return started.TryGet(out StartedService? service) ? new UpstreamSimulator(service, log) : started.Faults[0];
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();
}

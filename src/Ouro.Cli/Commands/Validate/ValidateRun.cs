using Ouro.Cli.Planning;
using Ouro.Deploy;
using Ouro.Deploy.Validating;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Cli.Commands.Validate;

/// <summary>One validation: 1 upstream → 2 each deployment, its checks printed as they are found → 3 totals → 4 exit code.</summary>
internal sealed class ValidateRun(ValidatePlan plan, bool json) : IProgress<string>
{
    private readonly List<CheckResult> _results = [];
    private readonly Lazy<string> _logDirectory = new(() => Directory.CreateTempSubdirectory("ouro-validate-").FullName);
    private readonly ServiceLauncher _service = new(Environment.ProcessPath!, ["serve"]);
    private UpstreamSimulator? _upstream;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            // 1
            if (plan.SimulatorSettings is { } settings)
            {
                Report("starting the simulated LLM upstream");
                var simulator = new ServiceLauncher(Environment.ProcessPath!, ["llm-sim", .. settings.SelectMany(s => new[] { "--" + s.Key, s.Value })]);
                var started = await UpstreamSimulator.StartAsync(simulator, new Dictionary<string, string>(), _logDirectory.Value, stop);
                if (!started.TryGet(out _upstream))
                    return ExitCode.Print(started.Faults);
            }

            // 2
            using var validator = new DeploymentValidator(plan.Configurations, plan.Shape, plan.RequestBound, CreateDeployment, this);
            foreach (var spec in plan.Deployments)
            {
                await foreach (var result in validator.ValidateAsync(spec, stop))
                    Add(result);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Console.Error.WriteLine("ouro: interrupted; the checks so far follow");
        }
        finally
        {
            if (_upstream is not null)
                await _upstream.DisposeAsync();
        }

        // 3
        if (json)
        {
            using var output = Console.OpenStandardOutput();
            ValidateOutput.WriteJson(output, _results);
        }
        else
        {
            Console.WriteLine(ValidateOutput.Totals(_results));
        }

        // 4
        int code = stop.IsCancellationRequested ? ExitCode.Interrupted : ValidateOutput.ExitCodeOf(_results);
        RemoveLogs(code);
        return code;
    }

    /// <summary>Progress; a line each, on standard error.</summary>
    public void Report(string value) => Console.Error.WriteLine("ouro: " + value);

    private void Add(CheckResult result)
    {
        _results.Add(result);
        if (!json)
            Console.WriteLine(ValidateOutput.Line(result));
    }

    private Result<IDeployment> CreateDeployment(DeploymentSpec spec)
    {
        if (_upstream is not null)
            spec = spec with { Environment = new Dictionary<string, string>(spec.Environment) { ["LLM_BASE_URL"] = new Uri(_upstream.BaseUrl, "/v1").ToString() } };
        return Deployments.Create(spec, _service, _logDirectory.Value, plan.Shape);
    }

    /// <summary>The services' logs are of use only where something went wrong.</summary>
    private void RemoveLogs(int code)
    {
        if (!_logDirectory.IsValueCreated)
            return;
        if (code == ExitCode.Done || !Directory.EnumerateFileSystemEntries(_logDirectory.Value).Any())
            Directory.Delete(_logDirectory.Value, recursive: true);
        else
            Report($"the services' logs are in {_logDirectory.Value}");
    }
}

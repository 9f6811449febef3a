using System.Runtime.CompilerServices;
using Ouro.Deploy.Attesting;
using Ouro.Deploy.Cgroups;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Validating;

/// <summary>
/// Proves, deployment by deployment, that each stub configuration is really in effect and behaves: brings the service
/// into the configuration, records its replies, and has them judged. The configuration without stubs comes first, since
/// the others are compared with it.
/// </summary>
public sealed class DeploymentValidator : IDisposable
{
    private const string NoConfiguration = "present";

    private readonly IReadOnlyList<StubConfiguration> _configurations;
    private readonly Func<DeploymentSpec, Result<IDeployment>> _create;
    private readonly IProgress<string> _progress;
    private readonly AttestationProbe _probe;
    private readonly ServiceRecorder _recorder;

    /// <param name="configurations">Those to be proven.</param>
    /// <param name="shape">What every question has in common.</param>
    /// <param name="requestBound">Longest wait for one answer.</param>
    /// <param name="create">Makes a deployment; called twice for one that is also started with the override header allowed.</param>
    public DeploymentValidator(
        IReadOnlyList<StubConfiguration> configurations, AskShape shape, TimeSpan requestBound, Func<DeploymentSpec, Result<IDeployment>> create, IProgress<string> progress)
    {
        _configurations = configurations;
        _create = create;
        _progress = progress;
        var client = new AskClient(requestBound, shape);
        _probe = new AttestationProbe(client);
        _recorder = new ServiceRecorder(client, progress);
    }

    /// <summary>Results come as they are found. Cancelling stops what was started.</summary>
    public async IAsyncEnumerable<CheckResult> ValidateAsync(DeploymentSpec spec, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (spec.Kind == DeploymentKind.Limited && await FindObstacleAsync(spec) is { } obstacle)
        {
            foreach (StubConfiguration configuration in _configurations)
                yield return Result(spec, configuration.Name, StubCheck.Start, Verdict.Skip(obstacle));
            yield break;
        }

        await foreach (CheckResult result in spec.Kind == DeploymentKind.Fixed ? ValidateFixedAsync(spec, cancel) : ValidateSwitchedAsync(spec, cancel))
            yield return result;
    }

    public void Dispose() => _probe.Dispose();

    /// <summary>A service that runs as it is: only the configuration that it is in can be checked.</summary>
    private async IAsyncEnumerable<CheckResult> ValidateFixedAsync(DeploymentSpec spec, [EnumeratorCancellation] CancellationToken cancel)
    {
        Uri url = spec.BaseUrl!;
        _progress.Report($"{spec.Name}: asking {url} what is in effect");
        ProbeOutcome found = await _probe.AttestAsync(url, [], askHealth: true, cancel);
        if (found.Unreachable is { } reason)
        {
            yield return Result(spec, NoConfiguration, StubCheck.Start, Verdict.Fail($"{url}: {reason}"));
            yield break;
        }

        if (StubConfiguration.All.FirstOrDefault(c => StubClaim.Of(c) == found.Says) is not { } present)
        {
            yield return Result(spec, NoConfiguration, StubCheck.Attestation, Verdict.Fail($"which stubs are in effect cannot be told ({found.Says}): {found.Attestation.Evidence}"));
            yield break;
        }

        if (!_configurations.Contains(present))
        {
            foreach (StubConfiguration asked in _configurations)
                yield return Result(spec, asked.Name, StubCheck.Attestation, Verdict.Fail($"the service runs as {present.Name}: {found.Attestation.Evidence}"));
            yield break;
        }

        const string NoSwitch = "a fixed service cannot be switched; give --local-command, or --switch header where it honours Ouro-Use-Stubs";
        _progress.Report($"{spec.Name}: checking {present.Name}");
        ConfigurationRecord record = await _recorder.RecordAsync(spec.Name, present, found.Attestation, url, [], cancel);
        foreach ((StubCheck check, Verdict verdict) in ConfigurationJudge.Judge(record, null, NoSwitch))
            yield return Result(spec, present.Name, check, verdict);
        if (present != StubConfiguration.Baseline)
            yield return Result(spec, present.Name, StubCheck.CachePollution, Verdict.Skip(NoSwitch));
        foreach (StubConfiguration other in _configurations.Where(c => c != present))
            yield return Result(spec, other.Name, StubCheck.Attestation, Verdict.Skip($"the service runs as {present.Name}; {NoSwitch}"));
    }

    /// <summary>(1) The reference without stubs, checked only when asked for; (2) each stub configuration; (3) both mixed.</summary>
    private async IAsyncEnumerable<CheckResult> ValidateSwitchedAsync(DeploymentSpec spec, [EnumeratorCancellation] CancellationToken cancel)
    {
        Result<IDeployment> created = _create(spec);
        if (!created.TryGet(out IDeployment? deployment))
        {
            yield return Result(spec, NoConfiguration, StubCheck.Start, Verdict.Fail(string.Join("; ", created.Faults)));
            yield break;
        }

        await using (deployment)
        {
            // (1) and (2)
            ConfigurationRecord? reference = null;
            string noReference = "";
            var stubbed = new List<ConfigurationRecord>();
            foreach (StubConfiguration configuration in StubConfiguration.All.Where(c => c == StubConfiguration.Baseline || _configurations.Contains(c)))
            {
                bool isAsked = _configurations.Contains(configuration);
                _progress.Report($"{spec.Name}: switching to {configuration.Name}{(isAsked ? "" : ", which the stubs are compared with")}");
                Result<LiveTarget> switched = await deployment.SwitchAsync(configuration, cancel);
                if (!switched.TryGet(out LiveTarget? target))
                {
                    if (isAsked)
                        yield return Result(spec, configuration.Name, StubCheck.Start, Verdict.Fail(switched.Faults[0].ToString()));
                    if (configuration == StubConfiguration.Baseline)
                        noReference = $"nothing to compare with: {switched.Faults[0]}";
                    continue;
                }

                _progress.Report($"{spec.Name}: checking {configuration.Name}");
                ConfigurationRecord record = await RecordAsync(configuration, spec, target, cancel);
                if (configuration != StubConfiguration.Baseline)
                    stubbed.Add(record);
                else if (record.Attestation.Matches(configuration))
                    reference = record;
                else
                    noReference = $"nothing to compare with: the service does not run without stubs ({record.Attestation.Evidence})";
                foreach ((StubCheck check, Verdict verdict) in isAsked ? ConfigurationJudge.Judge(record, reference, noReference) : [])
                    yield return Result(spec, configuration.Name, check, verdict);
            }

            // (3)
            if (stubbed.Count == 0)
                yield break;
            if (spec.Kind is DeploymentKind.Managed or DeploymentKind.Limited)
                await deployment.DisposeAsync();
            var mixer = new PollutionProbe(_recorder, _create, _progress);
            await foreach ((StubConfiguration configuration, Verdict verdict) in mixer.CheckAsync(spec, deployment, reference, noReference, stubbed, cancel))
                yield return Result(spec, configuration.Name, StubCheck.CachePollution, verdict);
        }
    }

    private async Task<ConfigurationRecord> RecordAsync(StubConfiguration configuration, DeploymentSpec spec, LiveTarget target, CancellationToken cancel)
    {
        // The health document knows nothing of a header on another request.
        ProbeOutcome found = await _probe.AttestAsync(target.BaseUrl, target.RequestHeaders, askHealth: spec.Kind != DeploymentKind.Header, cancel);
        return await _recorder.RecordAsync(spec.Name, configuration, found.Attestation, target.BaseUrl, target.RequestHeaders, cancel);
    }

    /// <summary>Why no service can run under limits on this machine; null where one can.</summary>
    private static async Task<string?> FindObstacleAsync(DeploymentSpec spec)
    {
        Result<LimitedCgroup> made = await LimitedCgroup.CreateAsync(spec.Limits, spec.Name);
        if (!made.TryGet(out LimitedCgroup? cgroup))
            return made.Faults[0].ToString();
        await cgroup.DisposeAsync();
        return null;
    }

    private static CheckResult Result(DeploymentSpec spec, string configuration, StubCheck check, Verdict verdict) =>
        new(spec.Name, configuration, check, verdict.State, verdict.Evidence);
}

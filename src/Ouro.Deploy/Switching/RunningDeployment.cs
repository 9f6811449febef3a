using Ouro.Deploy.Attesting;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Switching;

/// <summary>The kinds that already run (header, fixed): nothing is started; a switch is a request header, or only the question what is in effect.</summary>
internal sealed class RunningDeployment(DeploymentSpec spec, StartBounds bounds, AskShape shape) : IDeployment
{
    public DeploymentSpec Spec { get; } = spec;

    public bool HasExited => false;

    public string LastOutput => string.Empty;

    public async Task<Result<LiveTarget>> SwitchAsync(StubConfiguration configuration, CancellationToken cancel)
    {
        IReadOnlyList<KeyValuePair<string, string>> headers = Spec.Kind == DeploymentKind.Header
            ? [StubOverride.HeaderOf(configuration)]
            : [];
        using var probe = new AttestationProbe(bounds.AttestRequest, shape);
        // The health document knows nothing of a header on another request, so only fixed services are asked for it.
        ProbeOutcome outcome = await probe.AttestAsync(Spec.BaseUrl!, headers, askHealth: Spec.Kind == DeploymentKind.Fixed, cancel);
        return outcome.Unreachable is { } reason
            ? Fault.Deployment($"'{Spec.Name}' at {Spec.BaseUrl}: {reason}", "a running service", "start it, or correct its URL")
            : new LiveTarget(Spec.BaseUrl!, outcome.Attestation, null, null, headers, []);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

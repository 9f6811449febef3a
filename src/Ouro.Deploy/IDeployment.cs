using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy;

/// <summary>One deployment of the service under test, switched from one stub configuration to the next. Disposing it leaves no process and no cgroup behind.</summary>
public interface IDeployment : IAsyncDisposable
{
    DeploymentSpec Spec { get; }

    /// <summary>True once a started service has died by itself. Always false for services that Ouro did not start.</summary>
    bool HasExited { get; }

    /// <summary>The end of what the started service printed (standard output and error, at most 4 KiB); empty where nothing was started.</summary>
    string LastOutput { get; }

    /// <summary>
    /// Brings the deployment into the configuration, waits for its health and attests it. A configuration that is not
    /// attested is no fault: the <see cref="LiveTarget"/> carries what was found. Not to be called concurrently.
    /// </summary>
    Task<Result<LiveTarget>> SwitchAsync(StubConfiguration configuration, CancellationToken cancel);
}

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

    /// <summary>Watches the service through its platform for the length of one cell; null where its process runs on this machine and can be profiled here.</summary>
    Task<IDeploymentWatch?> WatchAsync(CancellationToken cancel) => Task.FromResult<IDeploymentWatch?>(null);

    /// <summary>Puts back what switching changed in a service that was there before. Also done on disposal, which cannot say whether it worked.</summary>
    /// <returns>Null, or what could not be put back.</returns>
    Task<Fault?> RestoreAsync() => Task.FromResult<Fault?>(null);
}

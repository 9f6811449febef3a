using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.NetworkPath;

/// <summary>A deployment behind a relay: switched and attested directly, measured through the relay.</summary>
internal sealed class RelayedDeployment(IDeployment inner, PathLimits limits) : IDeployment
{
    private TcpRelay? _relay;
    private Uri? _relayed;

    public DeploymentSpec Spec => inner.Spec;

    public bool HasExited => inner.HasExited;

    public string LastOutput => inner.LastOutput;

    public async Task<Result<LiveTarget>> SwitchAsync(StubConfiguration configuration, CancellationToken cancel)
    {
        var switched = await inner.SwitchAsync(configuration, cancel);
        if (!switched.TryGet(out var target))
            return switched;
        if (_relay is null || _relayed != target.BaseUrl)
        {
            await StopAsync();
            _relay = TcpRelay.Start(target.BaseUrl, limits);
            _relayed = target.BaseUrl;
        }

        return target with { BaseUrl = _relay.BaseUrl };
    }

    public Task<IDeploymentWatch?> WatchAsync(CancellationToken cancel) => inner.WatchAsync(cancel);

    public Task<Fault?> RestoreAsync() => inner.RestoreAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await inner.DisposeAsync();
    }

    private async Task StopAsync()
    {
        if (_relay is { } relay)
            await relay.DisposeAsync();
        _relay = null;
    }
}

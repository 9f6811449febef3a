namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>Samples at an interval until it is stopped, and once more after that: the last sample covers the window's end.</summary>
internal abstract class PeriodicSource(TimeSpan interval) : ISampleSource
{
    private readonly CancellationTokenSource _stop = new();
    private Task _sampling = Task.CompletedTask;

    public abstract string Description { get; }

    protected List<PodSample> Samples { get; } = [];

    public async Task<IReadOnlyList<PodSample>> FinishAsync()
    {
        await _stop.CancelAsync();
        await _sampling;
        return Samples;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await FinishAsync();
        _stop.Dispose();
    }

    protected void Begin() => _sampling = RunAsync();

    /// <returns>False: there will be no more of them.</returns>
    protected abstract Task<bool> TrySampleAsync();

    private async Task RunAsync()
    {
        bool goesOn = true;
        while (goesOn && !_stop.IsCancellationRequested)
        {
            await Task.Delay(interval, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            goesOn = await TrySampleAsync();
        }
    }
}

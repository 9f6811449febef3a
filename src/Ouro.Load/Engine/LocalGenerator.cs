namespace Ouro.Load.Engine;

/// <summary>The load engine in this process.</summary>
public sealed class LocalGenerator : ILoadGenerator
{
    public Task<LoadCapture> RunAsync(LoadJob job, IProgress<LoadProgress>? progress, CancellationToken stop) => LoadEngine.RunAsync(job, progress, stop);

    public Task WarmUpAsync(bool overTls, CancellationToken stop) => LoadEngine.WarmUpAsync(overTls, stop);
}

namespace Ouro.Load.Engine;

/// <summary>Whatever runs a cell's load: this process, or several that share it.</summary>
public interface ILoadGenerator
{
    /// <summary>As <see cref="LoadEngine.RunAsync"/>.</summary>
    Task<LoadCapture> RunAsync(LoadJob job, IProgress<LoadProgress>? progress, CancellationToken stop);

    /// <summary>As <see cref="LoadEngine.WarmUpAsync"/>, before the first cell that counts.</summary>
    Task WarmUpAsync(bool overTls, CancellationToken stop);
}

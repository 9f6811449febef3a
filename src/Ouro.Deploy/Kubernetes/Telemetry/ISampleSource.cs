namespace Ouro.Deploy.Kubernetes.Telemetry;

/// <summary>Where a pod's counters come from, for the length of one cell.</summary>
internal interface ISampleSource : IAsyncDisposable
{
    /// <summary>With its resolution, as in <c>control group files by exec, every 0.25 s</c>.</summary>
    string Description { get; }

    /// <summary>Stops sampling.</summary>
    /// <returns>In order of time.</returns>
    Task<IReadOnlyList<PodSample>> FinishAsync();
}

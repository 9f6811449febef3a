using Ouro.Load.Engine;

namespace Ouro.Cluster;

/// <summary>The last report of the engine, read by the thread that sends beats.</summary>
internal sealed class LatestProgress : IProgress<LoadProgress>
{
    private readonly Lock _lock = new();
    private LoadProgress _value;

    public LoadProgress Value
    {
        get
        {
            lock (_lock)
                return _value;
        }
    }

    public void Report(LoadProgress value)
    {
        lock (_lock)
            _value = value;
    }
}

using Ouro.Model.Outcomes;

namespace Ouro.Profile.Runtime;

/// <summary>Keeps a listener for each .NET process among the targets.</summary>
internal sealed class RuntimeWatcher : IDisposable
{
    // Each listener is a thread and a stream; a service has one or a few .NET processes.
    private const int MostListeners = 8;

    // A runtime opens its socket in its first seconds or never.
    private const int LooksPerProcess = 10;

    private readonly Dictionary<int, RuntimeListener> _listeners = [];
    private readonly Dictionary<int, int> _looks = [];
    private readonly List<int> _gone = [];

    /// <summary>Called on the slow lane (about once a second).</summary>
    public void Follow(IReadOnlySet<int> pids)
    {
        foreach (var pid in pids)
        {
            if (_listeners.ContainsKey(pid) || _listeners.Count >= MostListeners)
                continue;
            var looks = _looks.GetValueOrDefault(pid);
            if (looks >= LooksPerProcess)
                continue;
            _looks[pid] = looks + 1;
            if (RuntimeListener.HasSocket(pid))
                _listeners[pid] = new RuntimeListener(pid);
        }

        foreach (var pid in _listeners.Keys)
        {
            if (!pids.Contains(pid))
                _gone.Add(pid);
        }

        foreach (var pid in _gone)
        {
            // Ending a session may wait for a reply; a sample must not.
            if (_listeners.Remove(pid, out var listener))
                ThreadPool.UnsafeQueueUserWorkItem(static l => l.Dispose(), listener, preferLocal: false);
        }

        _gone.Clear();
        foreach (var pid in _looks.Keys.Where(p => !pids.Contains(p)).ToArray())
            _looks.Remove(pid);
    }

    /// <summary>One reading per listened process; empty when no target is a .NET process.</summary>
    public Reading<RuntimeCounters>[] Read() => _listeners.Count == 0 ? [] : [.. _listeners.Values.Select(l => l.Latest)];

    public void Dispose()
    {
        foreach (var listener in _listeners.Values)
            listener.Dispose();
        _listeners.Clear();
    }
}

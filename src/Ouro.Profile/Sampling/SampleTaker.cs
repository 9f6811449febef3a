using System.Diagnostics;
using Ouro.Profile.Cgroup;
using Ouro.Profile.Discovery;
using Ouro.Profile.ProcFs;
using Ouro.Profile.Runtime;

namespace Ouro.Profile.Sampling;

/// <summary>Takes one sample: who is watched, then every file of it. Used by one thread.</summary>
internal sealed class SampleTaker : IDisposable
{
    // Beyond it a sample would take longer than its share of the interval; the number left out is in the result.
    private const int MostWatched = 256;

    // Newcomers are seen within a quarter of a second; listing 300 processes costs about 0.1 ms.
    private static readonly long DiscoveryTicks = Stopwatch.Frequency / 4;

    // What is taken for known in between (parents, who listens) is looked at again.
    private static readonly long ThoroughTicks = Stopwatch.Frequency * 10;

    private static readonly long SlowLaneTicks = Stopwatch.Frequency;

    private readonly string _root;
    private readonly ReadBuffer _buffer = new();
    private readonly DirectoryEntries _entries = new();
    private readonly SystemReader _system;
    private readonly TargetDiscovery _discovery;
    private readonly CgroupLocator _locator;
    private readonly RuntimeWatcher? _runtime;
    private readonly bool _countDescriptorsByStat;
    private readonly Dictionary<int, ProcessWatcher> _watchers = [];
    private readonly List<int> _gone = [];
    private CgroupReader? _cgroup;
    private int? _cgroupPid;
    private long _nextDiscovery;
    private long _nextThorough;
    private long _nextSlowLane;

    public SampleTaker(ProfilePlan plan, string root)
    {
        _root = root.TrimEnd('/');
        _system = new SystemReader(_root);
        _discovery = new TargetDiscovery(plan, _root, _buffer, _entries, Environment.ProcessId);
        _locator = new CgroupLocator(root, _buffer);
        _runtime = plan.Runtime ? new RuntimeWatcher() : null;

        // Since Linux 6.2 st_size of /proc/[pid]/fd is the number of open files; before it is 0, and in a recorded tree it is the folder's own size.
        _countDescriptorsByStat = _root.Length == 0 && _buffer.SizeByStat("/proc/self/fd") > 0;
    }

    public int Restarts => _discovery.Restarts;

    public RawSample Take(long dueTicks)
    {
        var ticks = Stopwatch.GetTimestamp();
        var slowLane = ticks >= _nextSlowLane;
        if (slowLane)
            _nextSlowLane = ticks + SlowLaneTicks;
        if (ticks >= _nextDiscovery)
            Discover(ticks);

        // The counters that rates are made of come first and close together, right behind the time stamp.
        var system = _system.Read(_buffer, slowLane);
        var notShown = 0;
        var targets = ReadAll(_discovery.Targets, slowLane, ref notShown);
        var generatorsNotShown = 0;
        var generator = ReadAll(_discovery.Generators, slowLane, ref generatorsNotShown);
        var reason = targets.Length > 0 ? null : _discovery.Reason ?? "the target's processes have exited";
        if (reason is not null)
            _nextDiscovery = 0; // Look again at the next sample: a restarted service is found as soon as it listens.
        return new RawSample(dueTicks, ticks, system, targets, reason, notShown, generator, _cgroup?.Read(_buffer, slowLane), CgroupReason(reason), _runtime?.Read() ?? []);
    }

    public void Dispose()
    {
        foreach (var watcher in _watchers.Values)
            watcher.Dispose();
        _watchers.Clear();
        _cgroup?.Dispose();
        _runtime?.Dispose();
        _system.Dispose();
    }

    private void Discover(long ticks)
    {
        var thorough = ticks >= _nextThorough;
        _discovery.Refresh(thorough);
        _nextDiscovery = ticks + DiscoveryTicks;
        if (thorough)
            _nextThorough = ticks + ThoroughTicks;

        foreach (var pid in _watchers.Keys)
        {
            if (!_discovery.Targets.Contains(pid) && !_discovery.Generators.Contains(pid))
                _gone.Add(pid);
        }

        RemoveGone();
        if (_discovery.RootPid is { } root && (root != _cgroupPid || thorough))
            FollowCgroup(root);
        _runtime?.Follow(_discovery.Targets);
    }

    private void FollowCgroup(int pid)
    {
        _cgroupPid = pid;
        var location = _locator.Locate(pid);
        if (location == _cgroup?.Location)
            return;
        _cgroup?.Dispose();
        _cgroup = location is null ? null : new CgroupReader(location);
        _nextSlowLane = 0;
    }

    private string? CgroupReason(string? targetReason) =>
        _cgroup is not null ? null : targetReason ?? "the target's process is in no control group that is mounted here";

    private ProcessState[] ReadAll(HashSet<int> pids, bool slowLane, ref int notShown)
    {
        if (pids.Count == 0)
            return [];
        var states = new ProcessState[Math.Min(pids.Count, MostWatched)];
        var count = 0;
        foreach (var pid in pids)
        {
            if (count == states.Length)
            {
                notShown++;
                continue;
            }

            var isNew = !_watchers.TryGetValue(pid, out var watcher);
            if (isNew)
            {
                watcher = ProcessWatcher.Open(_root, pid, _buffer, _countDescriptorsByStat);
                if (watcher is null)
                    continue;
                _watchers[pid] = watcher;
            }

            if (watcher!.TryRead(_buffer, _entries, slowLane || isNew, out var state))
                states[count++] = state;
            else
                _gone.Add(pid);
        }

        if (_gone.Count > 0)
        {
            RemoveGone();
            _nextDiscovery = 0;
        }

        if (count < states.Length)
            Array.Resize(ref states, count);
        return states;
    }

    private void RemoveGone()
    {
        foreach (var pid in _gone)
        {
            if (_watchers.Remove(pid, out var watcher))
                watcher.Dispose();
        }

        _gone.Clear();
    }
}

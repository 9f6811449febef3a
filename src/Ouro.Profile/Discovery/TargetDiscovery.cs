using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Discovery;

/// <summary>Keeps the set of target processes current: roots by the selector, their descendants, and the generator apart from them.</summary>
internal sealed class TargetDiscovery
{
    private readonly ProfilePlan _plan;
    private readonly ProcessTable _table;
    private readonly ListenerSearch? _listeners;
    private readonly int _ownPid;
    private readonly List<int> _roots = [];
    private long? _pidStartTicks;

    /// <param name="ownPid">The profiler, which a match must not find.</param>
    public TargetDiscovery(ProfilePlan plan, string root, ReadBuffer buffer, DirectoryEntries entries, int ownPid)
    {
        _plan = plan;
        _ownPid = ownPid;
        _table = new ProcessTable(root, buffer, entries);
        if (plan.Selector is ProcessSelector.Url url)
            _listeners = new ListenerSearch(root, url.Address.Port, buffer, entries);
    }

    public HashSet<int> Targets { get; } = [];

    public HashSet<int> Generators { get; } = [];

    /// <summary>The process that the others descend from; the first when there are several.</summary>
    public int? RootPid => _roots.Count > 0 ? _roots[0] : null;

    /// <summary>Why there is no target; null when there is one.</summary>
    public string? Reason { get; private set; }

    /// <summary>How often the roots have changed after they were first found.</summary>
    public int Restarts { get; private set; }

    /// <param name="thorough">Every few seconds: looks again at what is taken for known in between.</param>
    public void Refresh(bool thorough)
    {
        _table.Refresh(thorough);
        var before = RootPid;
        switch (_plan.Selector)
        {
            case ProcessSelector.None:
                Reason = "no target was chosen";
                break;
            case ProcessSelector.Pid { Number: var number }:
                FindPid(number);
                break;
            case ProcessSelector.Match { Text: var text }:
                FindMatches(text);
                break;
            case ProcessSelector.Url when thorough || !_listeners!.StillHolds():
                _roots.Clear();
                _roots.AddRange(_listeners!.Search(_table, thorough));
                Reason = _listeners.Reason;
                break;
        }

        // Of several holders of one socket the parent comes first: workers inherit it.
        _roots.Sort((a, b) => CompareAge(a, b));
        if (before is not null && RootPid is not null && before != RootPid)
            Restarts++;

        Targets.Clear();
        Targets.UnionWith(_roots);
        if (Targets.Count > 0)
            _table.AddDescendants(Targets);

        Generators.Clear();
        if (_plan.GeneratorPid is { } generator)
        {
            Generators.Add(generator);
            if (_plan.GeneratorWithDescendants)
                _table.AddDescendants(Generators);
            if (_plan.GeneratorWithDescendants)
                Generators.ExceptWith(Targets);
            else
                Targets.Remove(generator);
        }
    }

    private int CompareAge(int a, int b)
    {
        var ageA = _table.Rows.TryGetValue(a, out var rowA) ? rowA.StartTicks : long.MaxValue;
        var ageB = _table.Rows.TryGetValue(b, out var rowB) ? rowB.StartTicks : long.MaxValue;
        return ageA != ageB ? ageA.CompareTo(ageB) : a.CompareTo(b);
    }

    private void FindPid(int number)
    {
        _roots.Clear();
        if (_table.Rows.TryGetValue(number, out var row) && (_pidStartTicks ??= row.StartTicks) == row.StartTicks)
        {
            _roots.Add(number);
            Reason = null;
        }
        else
        {
            Reason = $"process {number} has exited";
        }
    }

    private void FindMatches(string text)
    {
        _roots.Clear();
        var excluded = _table.FindAncestors(_ownPid);
        excluded.Add(_ownPid);
        if (_plan.GeneratorPid is { } generator)
            excluded.Add(generator);
        foreach (var pid in _table.Rows.Keys)
        {
            if (!excluded.Contains(pid) && _table.ReadCommandLine(pid).Contains(text, StringComparison.OrdinalIgnoreCase))
                _roots.Add(pid);
        }

        Reason = _roots.Count > 0 ? null : $"no process has \"{text}\" in its command line";
    }
}

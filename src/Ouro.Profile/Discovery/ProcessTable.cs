using System.Text;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Discovery;

/// <summary>The processes of the machine and their parents. A listing costs one directory read; only processes not seen before are opened.</summary>
internal sealed class ProcessTable(string root, ReadBuffer buffer, DirectoryEntries entries)
{
    // A process that has not yet executed its program shows its parent's command line; after two full refreshes it is settled.
    private const int SettlingRefreshes = 2;

    private readonly Dictionary<int, Row> _rows = [];
    private readonly List<int> _listed = [];
    private readonly List<int> _gone = [];
    private long _generation;

    internal sealed class Row
    {
        public int ParentPid;
        public long StartTicks;
        public string? CommandLine;
        public int FullRefreshes;
        public long Generation;
    }

    public IReadOnlyDictionary<int, Row> Rows => _rows;

    public string Root => root;

    /// <param name="afresh">Opens the known ones again too: a process may have been adopted by another parent, or its number reused.</param>
    public void Refresh(bool afresh)
    {
        if (entries.ReadNumbers(buffer, $"{root}/proc", _listed) != 0)
            return;
        _generation++;
        foreach (var pid in _listed)
        {
            var isKnown = _rows.TryGetValue(pid, out var row);
            if (isKnown && !afresh)
            {
                row!.Generation = _generation;
                continue;
            }

            if (buffer.ReadPath($"{root}/proc/{pid}/stat", isOneRecord: true) != 0 || ProcessStatFile.ParseStat(buffer.Content).ValueOrNull is not { } stat || stat.State is 'Z' or 'X')
                continue;
            if (!isKnown || row!.StartTicks != stat.StartTicks)
                _rows[pid] = row = new Row();
            else if (row.FullRefreshes++ < SettlingRefreshes)
                row.CommandLine = null;
            row.ParentPid = stat.ParentPid;
            row.StartTicks = stat.StartTicks;
            row.Generation = _generation;
        }

        foreach (var (pid, row) in _rows)
        {
            if (row.Generation != _generation)
                _gone.Add(pid);
        }

        foreach (var pid in _gone)
            _rows.Remove(pid);
        _gone.Clear();
    }

    /// <summary>The whole command line, read once per process.</summary>
    public string ReadCommandLine(int pid)
    {
        if (!_rows.TryGetValue(pid, out var row))
            return string.Empty;
        if (row.CommandLine is { } known)
            return known;
        var text = buffer.ReadPath($"{root}/proc/{pid}/cmdline") == 0 ? Encoding.UTF8.GetString(buffer.Content).Replace('\0', ' ') : string.Empty;

        return row.CommandLine = text;
    }

    /// <summary>Adds to the set all descendants of its members.</summary>
    public void AddDescendants(HashSet<int> pids)
    {
        bool grew;
        do
        {
            grew = false;
            foreach (var (pid, row) in _rows)
                grew |= pids.Contains(row.ParentPid) && pids.Add(pid);
        }
        while (grew);
    }

    /// <summary>The process and those that started it, up to init.</summary>
    public HashSet<int> FindAncestors(int pid)
    {
        var ancestors = new HashSet<int>();
        while (pid > 1 && ancestors.Add(pid) && _rows.TryGetValue(pid, out var row))
            pid = row.ParentPid;
        return ancestors;
    }
}

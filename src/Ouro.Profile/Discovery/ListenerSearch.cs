using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Discovery;

/// <summary>
/// From a port to the processes that hold its listening sockets:
/// 1. /proc/net/tcp and tcp6 give the inodes of the sockets in state LISTEN on the port;
/// 2. the descriptors of all processes are looked through for a link to one of these inodes;
/// 3. as long as a known descriptor still links to its inode, neither needs to be asked again.
/// </summary>
internal sealed class ListenerSearch(string root, int port, ReadBuffer buffer, DirectoryEntries entries)
{
    private readonly List<long> _inodes = [];
    private readonly List<long> _knownInodes = [];
    private readonly List<(int Pid, int Descriptor, long Inode)> _holders = [];
    private readonly List<int> _descriptors = [];

    /// <summary>Why no process is known, in words for the user.</summary>
    public string? Reason { get; private set; }

    /// <summary>Step 3. True while every known holder still holds its socket.</summary>
    public bool StillHolds()
    {
        foreach (var (pid, descriptor, inode) in _holders)
        {
            var link = buffer.ReadLink($"{root}/proc/{pid}/fd/{descriptor}");
            if (!TcpListenersFile.TryParseSocketLink(link, out var current) || current != inode)
                return false;
        }

        return _holders.Count > 0;
    }

    /// <summary>Steps 1 and 2. Returns the processes that hold a listening socket of the port.</summary>
    public IEnumerable<int> Search(ProcessTable table, bool thorough)
    {
        // 1.
        _inodes.Clear();
        var fromTcp = ReadInodes("tcp");
        var fromTcp6 = ReadInodes("tcp6");
        if (_inodes.Count == 0)
        {
            _holders.Clear();
            _knownInodes.Clear();
            Reason = !fromTcp.IsKnown && !fromTcp6.IsKnown ? fromTcp.Reason : $"no process of this machine listens on port {port}";
            return [];
        }

        // 2.
        if (!_inodes.SequenceEqual(_knownInodes) || (_holders.Count > 0 ? !StillHolds() : thorough))
        {
            _holders.Clear();
            var refused = 0;
            foreach (var pid in table.Rows.Keys)
                refused += FindHolders(pid) ? 0 : 1;
            _knownInodes.Clear();
            _knownInodes.AddRange(_inodes);
            Reason = _holders.Count > 0 ? null
                : refused > 0 ? $"a process listens on port {port}, but the open files of {refused} processes are not readable: run as its user or as root, or use --pid"
                : $"a process outside this container listens on port {port}";
        }

        return _holders.Select(h => h.Pid).Distinct();
    }

    private Reading<int> ReadInodes(string table)
    {
        var path = $"{root}/proc/self/net/{table}";
        var error = buffer.ReadPath(path);
        return error == 0 ? TcpListenersFile.ParseListeners(buffer.Content, port, _inodes) : Reading<int>.Unknown($"{path}: {Libc.Describe(error)}");
    }

    private bool FindHolders(int pid)
    {
        var folder = $"{root}/proc/{pid}/fd";
        var error = entries.ReadNumbers(buffer, folder, _descriptors);
        if (error is Libc.AccessDenied or Libc.NotPermitted)
            return false;
        foreach (var descriptor in _descriptors)
        {
            if (TcpListenersFile.TryParseSocketLink(buffer.ReadLink($"{folder}/{descriptor}"), out var inode) && _inodes.Contains(inode))
                _holders.Add((pid, descriptor, inode));
        }

        return true;
    }
}

using System.Diagnostics;
using System.Text;
using Ouro.Model.Outcomes;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Sampling;

/// <summary>Reads one process for as long as it lives, through handles that stay open.</summary>
internal sealed class ProcessWatcher : IDisposable
{
    // Sockets need one readlink per descriptor (about 1 µs each).
    private const int MostDescriptorsToClassify = 4096;

    // PSS makes the kernel walk the page tables under the process's memory lock: only where that is short.
    private static readonly TimeSpan CheapPss = TimeSpan.FromMilliseconds(2);

    // What a command line may fill in memory and in every file written.
    private const int LongestCommandLine = 512;

    private readonly string _root;
    private readonly string _folder;
    private readonly string _descriptorFolder;
    private readonly bool _isLive;
    private readonly bool _countByStat;
    private readonly ProcFile _stat;
    private readonly ProcFile _io;
    private readonly ThreadSums _threads;
    private readonly List<int> _descriptors = [];
    private Reading<ProcessStatus> _status;
    private Reading<ProportionalSet> _pss;
    private Reading<int> _sockets;
    private bool _pssTooDear;
    private int _identityReadings;

    private ProcessWatcher(string root, int pid, bool countDescriptorsByStat)
    {
        _root = root;
        _folder = $"{root}/proc/{pid}";
        _descriptorFolder = $"{_folder}/fd";
        _isLive = root.Length == 0;
        _countByStat = countDescriptorsByStat;
        _stat = new ProcFile($"{_folder}/stat");
        _io = new ProcFile($"{_folder}/io");
        _threads = new ThreadSums($"{_folder}/task");
        Identity = new ProcessIdentity(pid, 0, 0, string.Empty, string.Empty);
    }

    public ProcessIdentity Identity { get; private set; }

    /// <summary>Null when the process is gone or its stat file is not readable.</summary>
    /// <param name="root">"" for the live system, else the folder of a recorded tree.</param>
    /// <param name="countDescriptorsByStat">The kernel shows the number of open files as the size of the fd folder (Linux 6.2).</param>
    public static ProcessWatcher? Open(string root, int pid, ReadBuffer buffer, bool countDescriptorsByStat)
    {
        var watcher = new ProcessWatcher(root, pid, countDescriptorsByStat);
        var stat = watcher._stat.Read(buffer, ProcessStatFile.ParseStat);
        if (stat.ValueOrNull is not { } values || values.State is 'Z' or 'X')
        {
            watcher.Dispose();
            return null;
        }

        var name = ProcessStatFile.ParseName(buffer.Content);
        watcher.Identity = new ProcessIdentity(pid, values.StartTicks, values.ParentPid, name, ReadCommandLine(root, pid, buffer)) { AllowedCpus = watcher.ReadAllowedCpus(buffer) };
        return watcher;
    }

    /// <summary>Arguments joined by spaces; empty for a kernel thread or when it is not readable.</summary>
    public static string ReadCommandLine(string root, int pid, ReadBuffer buffer)
    {
        if (buffer.ReadPath($"{root}/proc/{pid}/cmdline") != 0)
            return string.Empty;
        var text = buffer.Content[..Math.Min(buffer.Length, LongestCommandLine)];
        return Encoding.UTF8.GetString(text).Replace('\0', ' ').TrimEnd();
    }

    /// <summary>False when the process has exited.</summary>
    /// <param name="slowLane">Whether the dearer files (status, PSS, sockets) are due as well; otherwise their last readings stand.</param>
    public bool TryRead(ReadBuffer buffer, DirectoryEntries entries, bool slowLane, out ProcessState state)
    {
        state = default;
        var stat = _stat.Read(buffer, ProcessStatFile.ParseStat);
        if (stat.ValueOrNull is not { } values || values.State is 'Z' or 'X')
            return false;

        // Between fork and exec a process shows its parent's name; a few slow lanes later it has its own.
        if (slowLane && _identityReadings < 3)
        {
            _identityReadings++;
            var name = ProcessStatFile.ParseName(buffer.Content);
            Identity = Identity with { Name = name, CommandLine = ReadCommandLine(_root, Identity.Pid, buffer) };
        }

        var cpu = ReadCpuNanoseconds(values);
        var threads = _threads.Read(buffer, entries, values.Threads, slowLane);
        var io = _io.Read(buffer, ProcessIoFile.ParseIo);
        if (slowLane)
            ReadSlowLane(buffer, entries);
        state = new ProcessState(Identity, values, cpu, threads, io, CountOpenFiles(buffer, entries), _sockets, _status, _pss);
        return true;
    }

    public void Dispose()
    {
        _stat.Dispose();
        _io.Dispose();
        _threads.Dispose();
    }

    // The stat file shows CPU time in steps of 10 ms, a tenth of a sample at 10 Hz. The process's CPU clock has nanoseconds:
    // its number is (~pid << 3) | CPUCLOCK_SCHED (2), the kernel ABI behind clock_getcpuclockid(3).
    private unsafe long ReadCpuNanoseconds(ProcessStat stat)
    {
        var fromTicks = (stat.UserTicks + stat.SystemTicks) * (1_000_000_000 / StatFile.UserHz);
        if (!_isLive)
            return fromTicks;
        var time = stackalloc long[2];
        return Libc.ClockGetTime((~Identity.Pid << 3) | 2, time) == 0 ? (time[0] * 1_000_000_000) + time[1] : fromTicks;
    }

    private Reading<int> CountOpenFiles(ReadBuffer buffer, DirectoryEntries entries)
    {
        var folder = _descriptorFolder;
        if (_countByStat && buffer.SizeByStat(folder) is > 0 and var count)
            return (int)count;
        var error = entries.ReadNumbers(buffer, folder, _descriptors);
        return error == 0 ? _descriptors.Count : Reading<int>.Unknown($"{folder}: {Libc.Describe(error)}");
    }

    private Reading<int> ReadAllowedCpus(ReadBuffer buffer)
    {
        var error = buffer.ReadPath($"{_folder}/status");
        return error == 0 ? CpuListFile.ParseAllowedCpus(buffer.Content) : Reading<int>.Unknown($"{_folder}/status: {Libc.Describe(error)}");
    }

    private void ReadSlowLane(ReadBuffer buffer, DirectoryEntries entries)
    {
        var error = buffer.ReadPath($"{_folder}/status");
        _status = error == 0 ? ProcessStatusFile.ParseStatus(buffer.Content) : Reading<ProcessStatus>.Unknown($"{_folder}/status: {Libc.Describe(error)}");
        _sockets = CountSockets(buffer, entries);
        if (_pssTooDear)
            return;

        var begun = Stopwatch.GetTimestamp();
        error = buffer.ReadPath($"{_folder}/smaps_rollup");
        var took = Stopwatch.GetElapsedTime(begun);
        if (error != 0)
        {
            _pss = Reading<ProportionalSet>.Unknown($"{_folder}/smaps_rollup: {Libc.Describe(error)}");
        }
        else if (took > CheapPss)
        {
            _pssTooDear = true;
            _pss = Reading<ProportionalSet>.Unknown("reading PSS took longer than 2 ms, so it is left out for this process");
        }
        else
        {
            _pss = SmapsRollupFile.ParseSmapsRollup(buffer.Content);
        }
    }

    private Reading<int> CountSockets(ReadBuffer buffer, DirectoryEntries entries)
    {
        var folder = _descriptorFolder;
        var error = entries.ReadNumbers(buffer, folder, _descriptors);
        if (error != 0)
            return Reading<int>.Unknown($"{folder}: {Libc.Describe(error)}");
        if (_descriptors.Count > MostDescriptorsToClassify)
            return Reading<int>.Unknown($"{_descriptors.Count} open files are more than the {MostDescriptorsToClassify} that are told apart");
        var sockets = 0;
        foreach (var descriptor in _descriptors)
        {
            if (buffer.ReadLink($"{folder}/{descriptor}").StartsWith("socket:"u8))
                sockets++;
        }

        return sockets;
    }
}

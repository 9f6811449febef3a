using System.Diagnostics;
using System.Globalization;
using Ouro.Deploy.Processes;
using Ouro.Model.Outcomes;
using Ouro.Model.Planning;

namespace Ouro.Deploy.Cgroups;

/// <summary>
/// A cgroup with a pod's limits, one directory per hierarchy, below a parent named <c>ouro</c> at each hierarchy's root. Its
/// name holds the id and start time of the run that made it, so that a later run can tell and remove what a killed one left.
/// </summary>
internal sealed class LimitedCgroup : IAsyncDisposable
{
    public const string ParentName = "ouro";

    // rmdir answers EBUSY until the kernel has released the last killed task.
    private static readonly TimeSpan RemoveBound = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RemoveInterval = TimeSpan.FromMilliseconds(20);

    private static int _sequence;

    private readonly List<string> _directories;

    private LimitedCgroup(List<string> directories, string path)
    {
        _directories = directories;
        Path = path;
    }

    /// <summary>Directory in the CPU controller's hierarchy (the memory controller's when only memory is limited).</summary>
    public string Path { get; }

    /// <summary>The files that a process writes its id into to enter.</summary>
    public IReadOnlyList<string> ProcsFiles => [.. _directories.Select(d => System.IO.Path.Join(d, "cgroup.procs"))];

    /// <summary>
    /// Creates the cgroup:
    /// (1) find the hierarchies of the controllers that are limited;
    /// (2) in each, the parent, with the controllers handed down (v2), and without what dead runs left;
    /// (3) the child with its limits.
    /// </summary>
    public static async Task<Result<LimitedCgroup>> CreateAsync(ResourceLimits limits, string name, string fileSystemRoot = "/")
    {
        // (1)
        CgroupLayout layout = CgroupLayout.Read(fileSystemRoot);
        var wanted = new List<CgroupHierarchy>();
        if (limits.Cpus is not null)
        {
            if (layout.Cpu is null)
                return Refusal("no cgroup hierarchy offers the CPU controller");
            wanted.Add(layout.Cpu);
        }

        if (limits.MemoryBytes is not null)
        {
            if (layout.Memory is null)
                return Refusal("no cgroup hierarchy offers the memory controller");
            wanted.Add(layout.Memory);
        }

        if (wanted.Count == 0)
            return Fault.BadInput($"deployment '{name}' has no limit", "a CPU or memory limit", "give one, or use the kind without limits");

        string leaf = $"{OwnerName(Environment.ProcessId, ProcessTable.ReadStartTicks(Environment.ProcessId) ?? 0)}-{name}-{Interlocked.Increment(ref _sequence)}";
        string[] controllers = [.. limits.Cpus is null ? [] : new[] { "cpu" }, .. limits.MemoryBytes is null ? [] : new[] { "memory" }];
        var created = new List<string>();
        try
        {
            foreach (CgroupHierarchy hierarchy in wanted.Distinct())
            {
                // (2)
                string parent = System.IO.Path.Join(hierarchy.MountPoint, ParentName);
                if (hierarchy.Version == 2)
                    HandDownControllers(hierarchy.MountPoint, controllers);
                Directory.CreateDirectory(parent);
                if (hierarchy.Version == 2)
                    HandDownControllers(parent, controllers);
                await RemoveStaleAsync(parent, fileSystemRoot);

                // (3)
                string directory = System.IO.Path.Join(parent, leaf);
                Directory.CreateDirectory(directory);
                created.Add(directory);
                foreach (LimitWrite write in LimitFiles.Of(limits, hierarchy.Version, hierarchy == layout.Cpu, hierarchy == layout.Memory))
                {
                    string file = System.IO.Path.Join(directory, write.File);
                    if (write.Required || File.Exists(file))
                        WriteValue(file, write.Value);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not root, a read-only mount in a container, or a v2 root that holds processes: the message of the kernel says which.
            foreach (string directory in created)
                await TryRemoveAsync(directory);
            return Refusal($"cgroups are not writable here: {e.Message}");
        }

        return new LimitedCgroup(created, created[0]);
    }

    /// <summary>Kills whatever is still inside and removes the directories.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (string directory in _directories)
            await TryRemoveAsync(directory);
    }

    internal static string OwnerName(int processId, long startTicks) => string.Create(CultureInfo.InvariantCulture, $"p{processId}-{startTicks}");

    /// <summary>Whether the run named by a directory, <c>p&lt;pid&gt;-&lt;start ticks&gt;-…</c>, no longer lives. Foreign names are never stale.</summary>
    internal static bool IsStale(string directoryName, Func<int, long?> readStartTicks)
    {
        string[] parts = directoryName.Split('-', 3);
        return parts.Length == 3
            && parts[0].StartsWith('p')
            && int.TryParse(parts[0].AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long startTicks)
            && readStartTicks(processId) != startTicks;
    }

    private static async Task RemoveStaleAsync(string parent, string fileSystemRoot)
    {
        foreach (string directory in Directory.GetDirectories(parent))
        {
            if (IsStale(System.IO.Path.GetFileName(directory), id => ProcessTable.ReadStartTicks(id, fileSystemRoot)))
                await TryRemoveAsync(directory);
        }
    }

    /// <summary>v2: a controller acts in children only when the parent's <c>cgroup.subtree_control</c> names it.</summary>
    private static void HandDownControllers(string directory, IReadOnlyList<string> controllers)
    {
        string file = System.IO.Path.Join(directory, "cgroup.subtree_control");
        string[] enabled = File.Exists(file) ? File.ReadAllText(file).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
        foreach (string controller in controllers.Except(enabled))
            WriteValue(file, "+" + controller);
    }

    private static void WriteValue(string file, string value)
    {
        // One write(2) per value: the kernel parses each write on its own.
        using var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(value));
    }

    private static async Task<bool> TryRemoveAsync(string directory)
    {
        long start = Stopwatch.GetTimestamp();
        while (Directory.Exists(directory))
        {
            try
            {
                foreach (string line in File.ReadAllLines(System.IO.Path.Join(directory, "cgroup.procs")))
                {
                    if (int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out int processId) && processId > 1)
                        Signals.Send(processId, Signals.Kill);
                }

                // rmdir(2): the files of a cgroup are not entries to be deleted.
                Directory.Delete(directory, recursive: false);
                return true;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Busy while a killed task is being released; anything else is given up at the bound and cleaned by a later run.
                if (Stopwatch.GetElapsedTime(start) >= RemoveBound)
                    return false;
                await Task.Delay(RemoveInterval);
            }
        }

        return true;
    }

    private static Fault Refusal(string read) =>
        Fault.Deployment(read, "a writable cgroup for the limited deployment", "run as root on a machine with cgroups, or leave the limited deployment out");
}

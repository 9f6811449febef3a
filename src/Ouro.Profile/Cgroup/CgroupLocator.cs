using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>The folders of one process's group, absolute below the injected root. Null where the controller is not mounted.</summary>
/// <param name="Version">2 when the controllers are in the unified hierarchy, else 1.</param>
/// <param name="Path">The group's path as the process's cgroup file names it, of the cpu controller.</param>
internal sealed record CgroupLocation(int Version, string Path, string? CpuFolder, string? CpuAccountFolder, string? MemoryFolder, string? PressureFolder);

/// <summary>Finds a process's group: membership, mounts, and the nearest group upwards that has a limit, since a pod's or a slice's limit also binds its children and is counted there.</summary>
internal sealed class CgroupLocator(string root, ReadBuffer buffer)
{
    private readonly string _root = root.TrimEnd('/');

    public CgroupLocation? Locate(int pid)
    {
        if (buffer.ReadPath($"{_root}/proc/{pid}/cgroup") != 0)
            return null;
        var membership = CgroupMembershipFile.ParseMembership(buffer.Content);
        if (buffer.ReadPath($"{_root}/proc/self/mountinfo") != 0)
            return null;
        var mounts = MountInfoFile.ParseCgroupMounts(buffer.Content);

        var unified = membership.UnifiedPath is { } unifiedPath ? FolderIn(mounts.FirstOrDefault(m => m.Controllers is null), unifiedPath) : null;
        if (membership.ControllerPaths.TryGetValue("cpu", out var cpuPath))
        {
            var cpu = FolderOf(membership, mounts, "cpu");
            return new CgroupLocation(
                1,
                cpuPath,
                cpu is null ? null : NearestWith(cpu, "cpu.cfs_quota_us", content => !content.StartsWith("-1"u8)),
                FolderOf(membership, mounts, "cpuacct"),
                FolderOf(membership, mounts, "memory") is { } memory ? NearestWith(memory, "memory.limit_in_bytes", content => LimitFiles.ParseMemoryLimit(content).IsKnown) : null,
                unified);
        }

        if (unified is null)
            return null;
        return new CgroupLocation(
            2,
            membership.UnifiedPath!,
            NearestWith(unified, "cpu.max", content => LimitFiles.ParseCpuMax(content).IsKnown),
            null,
            NearestWith(unified, "memory.max", content => LimitFiles.ParseMemoryLimit(content).IsKnown),
            unified);
    }

    private string? FolderOf(CgroupMembership membership, IReadOnlyList<CgroupMount> mounts, string controller) =>
        membership.ControllerPaths.TryGetValue(controller, out var path)
            ? FolderIn(mounts.FirstOrDefault(m => m.Controllers is { } names && names.Contains(controller)), path)
            : null;

    private string? FolderIn(CgroupMount? mount, string path)
    {
        if (mount is null)
            return null;

        // Inside a container without its own cgroup namespace the path begins with what is mounted as root.
        var relative = mount.Root != "/" && path.StartsWith(mount.Root, StringComparison.Ordinal) ? path[mount.Root.Length..] : path;
        var mountPoint = _root + mount.MountPoint;
        var folder = relative.Trim('/').Length == 0 ? mountPoint : $"{mountPoint}/{relative.Trim('/')}";
        return Directory.Exists(folder) ? folder : Directory.Exists(mountPoint) ? mountPoint : null;
    }

    private delegate bool Accepts(ReadOnlySpan<byte> content);

    // The folder itself when none of its ancestors has a limit either.
    private string NearestWith(string folder, string file, Accepts hasLimit)
    {
        for (var candidate = folder; candidate.Length > _root.Length + 1; candidate = Path.GetDirectoryName(candidate)!)
        {
            if (buffer.ReadPath($"{candidate}/{file}") == 0 && hasLimit(buffer.Content))
                return candidate;
        }

        return folder;
    }
}

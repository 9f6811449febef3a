namespace Ouro.Deploy.Cgroups;

/// <summary>Where one controller lives.</summary>
/// <param name="MountPoint">Directory of the hierarchy, below the injected root.</param>
/// <param name="Version">1 or 2.</param>
internal sealed record CgroupHierarchy(string MountPoint, int Version);

/// <summary>The hierarchies of the CPU and memory controllers; null where the kernel offers none. Machines with both versions mounted (hybrid) have their controllers in v1.</summary>
internal sealed record CgroupLayout(CgroupHierarchy? Cpu, CgroupHierarchy? Memory)
{
    /// <summary>Reads <c>/proc/self/mountinfo</c> and, for v2, the root's <c>cgroup.controllers</c>.</summary>
    public static CgroupLayout Read(string fileSystemRoot)
    {
        string path = Path.Join(fileSystemRoot, "proc/self/mountinfo");
        if (!File.Exists(path))
            return new CgroupLayout(null, null);
        string? ReadControllers(string mountPoint)
        {
            string file = Path.Join(fileSystemRoot, mountPoint, "cgroup.controllers");
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }

        CgroupLayout found = Parse(File.ReadAllText(path), ReadControllers);
        return new CgroupLayout(BelowRoot(found.Cpu), BelowRoot(found.Memory));

        CgroupHierarchy? BelowRoot(CgroupHierarchy? hierarchy) =>
            hierarchy is null ? null : hierarchy with { MountPoint = Path.Join(fileSystemRoot, hierarchy.MountPoint) };
    }

    /// <summary>
    /// <c>36 35 98:0 /root /mount/point rw,noatime shared:1 - type source super-options</c> (proc_pid_mountinfo(5)): the
    /// optional fields end at a lone "-"; v1 controllers are super options.
    /// </summary>
    internal static CgroupLayout Parse(string mountInfo, Func<string, string?> readControllers)
    {
        CgroupHierarchy? cpu = null, memory = null, unified = null;
        foreach (string line in mountInfo.Split('\n'))
        {
            string[] halves = line.Split(" - ", 2);
            if (halves.Length < 2)
                continue;
            string[] mount = halves[0].Split(' ');
            string[] super = halves[1].Split(' ');
            if (mount.Length < 5 || super.Length < 3)
                continue;
            if (super[0] == "cgroup2")
                unified ??= new CgroupHierarchy(mount[4], 2);
            if (super[0] != "cgroup")
                continue;
            string[] options = super[2].Split(',');
            if (options.Contains("cpu"))
                cpu ??= new CgroupHierarchy(mount[4], 1);
            if (options.Contains("memory"))
                memory ??= new CgroupHierarchy(mount[4], 1);
        }

        if (unified is not null)
        {
            string[] controllers = readControllers(unified.MountPoint)?.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) ?? [];
            if (controllers.Contains("cpu"))
                cpu ??= unified;
            if (controllers.Contains("memory"))
                memory ??= unified;
        }

        return new CgroupLayout(cpu, memory);
    }
}

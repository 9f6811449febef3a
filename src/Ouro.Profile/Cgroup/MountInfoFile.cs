using System.Text;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>One mounted cgroup hierarchy. <paramref name="Root"/> is the part of the hierarchy that is visible at <paramref name="MountPoint"/>: in a container without a cgroup namespace it is the container's own group.</summary>
/// <param name="Controllers">Null for v2.</param>
internal sealed record CgroupMount(string Root, string MountPoint, IReadOnlyList<string>? Controllers);

/// <summary><c>/proc/self/mountinfo</c>, proc_pid_mountinfo(5).</summary>
internal static class MountInfoFile
{
    // 36 35 98:0 /root /mount/point rw,noatime master:1 - cgroup cgroup rw,cpu,cpuacct
    public static IReadOnlyList<CgroupMount> ParseCgroupMounts(ReadOnlySpan<byte> content)
    {
        var mounts = new List<CgroupMount>();
        var cursor = new AsciiCursor(content);
        while (cursor.TryReadLine(out var line))
        {
            if (line.IndexOf(" - cgroup"u8) < 0)
                continue;
            var words = Encoding.UTF8.GetString(line).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var separator = Array.IndexOf(words, "-");
            if (separator < 6 || words.Length < separator + 4)
                continue;
            string[]? controllers = words[separator + 1] switch
            {
                "cgroup2" => null,
                "cgroup" => [.. words[separator + 3].Split(',').Where(static option => option is not ("rw" or "ro"))],
                _ => [],
            };
            if (controllers is not { Length: 0 })
                mounts.Add(new CgroupMount(words[3], words[4], controllers));
        }

        return mounts;
    }
}

using System.Text;
using Ouro.Profile.ProcFs;

namespace Ouro.Profile.Cgroup;

/// <summary>Where a process is: its path in the v2 hierarchy and in each v1 controller's.</summary>
/// <param name="UnifiedPath">Null when no v2 hierarchy is mounted.</param>
/// <param name="ControllerPaths">v1: controller name to path.</param>
internal sealed record CgroupMembership(string? UnifiedPath, IReadOnlyDictionary<string, string> ControllerPaths);

/// <summary><c>/proc/[pid]/cgroup</c>, cgroups(7): <c>hierarchy:controllers:path</c>, and <c>0::path</c> for v2.</summary>
internal static class CgroupMembershipFile
{
    public static CgroupMembership ParseMembership(ReadOnlySpan<byte> content)
    {
        string? unified = null;
        var controllers = new Dictionary<string, string>(StringComparer.Ordinal);
        var cursor = new AsciiCursor(content);
        while (cursor.TryReadLine(out var line))
        {
            // 4:memory:/a/b   1:cpu,cpuacct:/a   0::/a   9:name=systemd:/
            var text = Encoding.UTF8.GetString(line);
            var parts = text.Split(':', 3);
            if (parts.Length != 3 || !parts[2].StartsWith('/'))
                continue;
            if (parts[0] == "0" && parts[1].Length == 0)
            {
                unified = parts[2];
                continue;
            }

            foreach (var controller in parts[1].Split(','))
                controllers[controller] = parts[2];
        }

        return new CgroupMembership(unified, controllers);
    }
}

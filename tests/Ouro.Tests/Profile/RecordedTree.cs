using System.Text;

namespace Ouro.Tests.Profile;

/// <summary>The recorded /proc and cgroup trees beside these tests: v1 from a machine with v1 controllers and a v2 mount without them, v2 from a unified hierarchy.</summary>
internal static class RecordedTree
{
    public static string V1 { get; } = Path.Join(AppContext.BaseDirectory, "Profile", "Recorded", "v1");

    public static string V2 { get; } = Path.Join(AppContext.BaseDirectory, "Profile", "Recorded", "v2");

    public static byte[] Read(string root, string path) => File.ReadAllBytes(Path.Join(root, path));

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

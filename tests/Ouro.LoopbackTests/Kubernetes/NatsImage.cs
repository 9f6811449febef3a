using Ouro.LoopbackTests.Cluster;

namespace Ouro.LoopbackTests.Kubernetes;

/// <summary>The image of the NATS server that load in the cluster meets at; in the lab, which reaches no registry, it is made of the machine's own.</summary>
internal static class NatsImage
{
    public static string Name => Environment.GetEnvironmentVariable("OURO_NATS_IMAGE") ?? (Kubernetes.Cluster.Lab is null ? "nats:2.11-alpine" : "localhost/nats:test");

    public static bool IsAvailable => Kubernetes.Cluster.Lab is null || NatsServer.IsInstalled;

    /// <summary>An image of the machine's nats-server and its two libraries.</summary>
    public static IEnumerable<string> Archive(string lab)
    {
        if (!IsAvailable)
            return [];
        string root = Directory.CreateTempSubdirectory("ouro-nats-image").FullName;
        try
        {
            foreach (string file in new[] { NatsServer.Program, "/lib/x86_64-linux-gnu/libc.so.6", "/lib64/ld-linux-x86-64.so.2" })
            {
                string copy = root + file;
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }

            return [Shell.Run(Path.Combine(lab, "image.sh"), [root, Name, NatsServer.Program]).Trim()];
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
